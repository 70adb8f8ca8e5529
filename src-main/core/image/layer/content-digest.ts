/** What is hashed of one stream: its whole, and the contents of the files in it. */
import type { createHash, Hash, hash } from 'node:crypto'

/** Pairs in one list, in the order of the stream: where the content of a file begins in it, and its bytes (above 0). */
export type FileRanges = readonly number[]

export interface ContentDigests {
  /** SHA-256 of all, in hexadecimal. */
  readonly whole: string
  /** SHA-1 of each file, each cut to as many bytes as were asked for, one after the other. */
  readonly files: Uint8Array
}

export interface ContentDigest {
  /** A file is to be named before the bytes behind its beginning are given. */
  take(bytes: Uint8Array, files: FileRanges): void
  end(): ContentDigests
}

/** Runs on another thread as text, too: it may name nothing but its arguments. */
export function createContentDigest(
  crypto: { createHash: typeof createHash; hash: typeof hash },
  fileDigestBytes: number,
): ContentDigest {
  const whole = crypto.createHash('sha256')
  let digests = new Uint8Array(fileDigestBytes)
  let filled = 0
  let waiting: number[] = []
  let taken = 0
  /** Of the first file that waits, where a part of it came. */
  let open: Hash | undefined
  let openBytes = 0

  function keep(digest: Uint8Array): void {
    if (filled === digests.length) {
      const larger = new Uint8Array(digests.length * 2)
      larger.set(digests)
      digests = larger
    }
    digests.set(digest.subarray(0, fileDigestBytes), filled)
    filled += fileDigestBytes
  }

  return {
    take(bytes, files) {
      whole.update(bytes)
      waiting.push(...files)
      const start = taken
      taken += bytes.length
      let next = 0
      for (; next < waiting.length; next += 2) {
        const length = waiting[next + 1] ?? 0
        const from = (waiting[next] ?? 0) + openBytes - start
        if (from >= bytes.length) break
        const part = bytes.subarray(from, Math.min(bytes.length, from + length - openBytes))
        if (part.length === length) {
          keep(crypto.hash('sha1', part, 'buffer'))
          continue
        }
        open ??= crypto.createHash('sha1')
        open.update(part)
        openBytes += part.length
        if (openBytes < length) break
        keep(open.digest())
        open = undefined
        openBytes = 0
      }
      waiting = waiting.slice(next)
    },
    end: () => ({ whole: whole.digest('hex'), files: digests.slice(0, filled) }),
  }
}
