/** Zstandard as a stream: Node's own where it has it (22.15 and newer), else fzstd. */
import { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { ZstdFrames } from './zstd-frames'

const native: unknown = Reflect.get(zlib, 'createZstdDecompress')

export async function* unpackZstd(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const checked = checkedFrames(stream)
  if (typeof native === 'function') {
    yield* Readable.from(checked, { objectMode: false }).pipe(native())
    return
  }
  const ready: Buffer[] = []
  const unpacker = new Decompress((bytes) => {
    // The bytes belong to the unpacker's window, which it goes on to write into.
    ready.push(Buffer.from(bytes))
  })
  for await (const chunk of checked) {
    unpacker.push(chunk)
    yield* ready.splice(0)
  }
}

async function* checkedFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const frames = new ZstdFrames()
  for await (const chunk of stream) {
    frames.write(chunk)
    yield chunk
  }
  frames.finish()
}
