/** Compression is known by the first bytes: neither names nor media types can be relied on. */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { LayerCompression } from '#contract/image'
import { damaged } from '../image-errors'
import { blockBytes, hasValidChecksum, isZeroBlock } from '../tar/tar-header'
import { unpackZstd } from './zstd'

/** Fewer, larger pieces: each costs a trip between threads. */
const pieceBytes = 256 * 1024

export interface Unpacked {
  /** `unknown`: the content comes as it is, and is no tar. */
  readonly compression: LayerCompression | 'unknown'
  readonly content: AsyncIterable<Buffer>
  /** Where it is unknown: a compression that is known by name only. */
  readonly otherCompression?: OtherCompression
}

interface OtherCompression {
  readonly name: string
  /** Unpacks it. */
  readonly program: string
}

const otherCompressions: readonly (OtherCompression & { readonly magic: Buffer })[] = [
  { name: 'xz', program: 'xz', magic: Buffer.from('fd377a585a00', 'hex') },
  { name: 'bzip2', program: 'bzip2', magic: Buffer.from('BZh') },
]

export async function unpacked(stream: AsyncIterable<Buffer>): Promise<Unpacked> {
  const { head, whole } = await headOf(stream, blockBytes)
  const compression = compressionOf(head)
  switch (compression) {
    case 'gzip':
      return { compression, content: named(gunzip(whole), 'gzip') }
    case 'zstd':
      return { compression, content: named(unpackZstd(whole), 'zstd') }
    case 'none':
      return { compression, content: whole }
    default: {
      const other = otherCompressions.find(({ magic }) => head.subarray(0, magic.length).equals(magic))
      return { compression, content: whole, ...(other ? { otherCompression: other } : {}) }
    }
  }
}

export function compressionOf(head: Buffer): LayerCompression | 'unknown' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length >= 4) {
    const magic = head.readUInt32LE(0)
    if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) return 'zstd'
  }
  const isTar =
    head.length === 0 || (head.length >= blockBytes && (hasValidChecksum(head) || isZeroBlock(head)))
  return isTar ? 'none' : 'unknown'
}

/** The first bytes, up to `length` of them, and the stream with these before it again. */
export async function headOf(
  stream: AsyncIterable<Buffer>,
  length: number,
): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> {
  const chunks = stream[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let bytes = 0
  while (bytes < length) {
    const next = await chunks.next()
    if (next.done) break
    // The bytes may be written over before they are asked for again.
    first.push(Buffer.from(next.value))
    bytes += next.value.length
  }
  const head = Buffer.concat(first)
  async function* whole() {
    if (head.length > 0) yield head
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return { head: head.subarray(0, length), whole: whole() }
}

async function* gunzip(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: pieceBytes })
  // Failures come out of the iteration below; the callback only keeps them from being thrown elsewhere.
  pipeline(Readable.from(stream, { objectMode: false }), gunzip, () => {})
  yield* gunzip as AsyncIterable<Buffer>
}

async function* named(
  content: AsyncIterable<Buffer>,
  compression: 'gzip' | 'zstd',
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* content
  } catch (error) {
    const isUnpackers =
      error instanceof Error &&
      ('errno' in error || 'code' in error) &&
      error.name !== 'AbortError' &&
      error.name !== 'LabError'
    if (!isUnpackers) throw error
    throw damaged(`A part compressed by ${compression} cannot be unpacked: ${error.message}.`)
  }
}
