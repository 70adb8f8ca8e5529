/** Looks for several patterns in bytes that arrive in pieces, whichever way a match is cut. */
import type { NeedleEncoding, Pattern } from './needle'

export interface ByteMatch {
  /** Where it begins, counted from the first byte. */
  readonly offset: number
  readonly encoding: NeedleEncoding
}

export class ByteSearch {
  readonly #patterns: readonly Pattern[]
  readonly #kept: number
  #tail = Buffer.alloc(0)
  #tailAt = 0

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns
    this.#kept = Math.max(...patterns.map(({ bytes }) => bytes.length)) - 1
  }

  write(chunk: Buffer): ByteMatch[] {
    const fresh = this.#tail.length
    const bytes = fresh > 0 ? Buffer.concat([this.#tail, chunk]) : chunk
    const found: ByteMatch[] = []
    for (const { bytes: pattern, encoding } of this.#patterns) {
      // A match that ends before the new bytes was found with the piece before.
      const from = Math.max(0, fresh - pattern.length + 1)
      for (let at = bytes.indexOf(pattern, from); at >= 0; at = bytes.indexOf(pattern, at + 1)) {
        found.push({ offset: this.#tailAt + at, encoding })
      }
    }
    const keep = Math.min(this.#kept, bytes.length)
    this.#tailAt += bytes.length - keep
    this.#tail = Buffer.from(bytes.subarray(bytes.length - keep))
    return found.sort((a, b) => a.offset - b.offset)
  }
}

export function searchBytes(patterns: readonly Pattern[], bytes: Buffer): ByteMatch[] {
  return new ByteSearch(patterns).write(bytes)
}
