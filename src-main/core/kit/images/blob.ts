/** Parts of images, kept by their own SHA-256, so that images that share a layer keep it once. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Blob {
  /** Relative to the kit, `/`-separated. */
  readonly path: string
  /** Hex. For an uncompressed layer it is the diff id, for a configuration the image id. */
  readonly sha256: string
  readonly sizeBytes: number
}

export async function writeBlob(
  kitDirectory: string,
  extension: 'tar' | 'json',
  source: Readable,
  signal: AbortSignal,
): Promise<Blob> {
  const directory = join(kitDirectory, 'images')
  await mkdir(directory, { recursive: true })
  const partial = join(directory, `.partial-${crypto.randomUUID()}`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  await pipeline(
    source,
    async function* hashed(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(partial, { flags: 'wx' }),
    { signal },
  )
  const sha256 = hash.digest('hex')
  const path = `images/${sha256}.${extension}`
  await rename(partial, join(kitDirectory, path))
  return { path, sha256, sizeBytes }
}
