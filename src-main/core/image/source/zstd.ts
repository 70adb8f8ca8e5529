/**
 * Zstandard as a stream, by fzstd: Node has no Zstandard before 22.15, and where it has, its stream ends after the first
 * frame, while layers of the zstd:chunked kind have one for each file.
 */
import { Decompress } from 'fzstd'
import { ZstdFrames } from './zstd-frames'

export async function* unpackZstd(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const frames = new ZstdFrames()
  const ready: Buffer[] = []
  const unpacker = new Decompress((bytes) => {
    // The bytes belong to the unpacker's window, which it goes on to write into.
    ready.push(Buffer.from(bytes))
  })
  for await (const chunk of stream) {
    frames.write(chunk)
    unpacker.push(chunk)
    yield* ready.splice(0)
  }
  frames.finish()
}
