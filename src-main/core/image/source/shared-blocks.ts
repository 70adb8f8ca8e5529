/**
 * A stream in large blocks of memory that threads share and that are used again: an engine sends some thirty thousand
 * small pieces a gigabyte, each of which would cost every step of the way its price.
 */
import { finished, type Readable } from 'node:stream'

export const blockBytes = 1 << 20
/** So many filled blocks may wait for the reader before the stream has to. */
const mostReady = 8

/** How many threads still read a block. */
const users = new WeakMap<ArrayBufferLike, number>()

export function isShared(bytes: Buffer): boolean {
  return bytes.buffer instanceof SharedArrayBuffer
}

/** A block is not written over until it was let go as often as it was held. */
export function hold(block: ArrayBufferLike): void {
  users.set(block, (users.get(block) ?? 0) + 1)
}

export function letGo(block: ArrayBufferLike): void {
  users.set(block, (users.get(block) ?? 0) - 1)
}

export class BlockPool {
  readonly #blocks: SharedArrayBuffer[] = []

  /** Held once by who takes it. */
  take(): SharedArrayBuffer {
    let block = this.#blocks.find((one) => (users.get(one) ?? 0) === 0)
    if (block === undefined) {
      block = new SharedArrayBuffer(blockBytes)
      this.#blocks.push(block)
    }
    hold(block)
    return block
  }
}

/** What a block holds is only valid until the next one is asked for. Throws what the stream ends with. */
export async function* inBlocks(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  const pool = new BlockPool()
  const ready: Buffer[] = []
  let filling: Buffer | undefined
  let filled = 0
  let isOpen = true
  let failure: Error | undefined
  let wake = () => {}
  const push = () => {
    if (filling && filled > 0) ready.push(filling.subarray(0, filled))
    filling = undefined
    filled = 0
    wake()
  }
  stream.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      filling ??= Buffer.from(pool.take(), 0, blockBytes)
      const taken = chunk.copy(filling, filled, at, at + blockBytes - filled)
      filled += taken
      at += taken
      if (filled === blockBytes) push()
    }
    if (ready.length >= mostReady) stream.pause()
  })
  finished(stream, { writable: false }, (error) => {
    isOpen = false
    failure = error ?? undefined
    push()
  })
  try {
    for (;;) {
      const block = ready.shift()
      if (block) {
        if (ready.length < mostReady && stream.isPaused()) stream.resume()
        yield block
        letGo(block.buffer)
      } else if (failure) throw failure
      else if (!isOpen) return
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    stream.destroy()
  }
}
