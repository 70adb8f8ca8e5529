/** Digests of streams and of the files in them, on a thread of its own: reading a layer is work enough for one. */
import { createHash, hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { type ContentDigests, createContentDigest, type FileRanges } from '../layer/content-digest'
import { hashBytes } from '../layer/entries'
import { BlockPool, blockBytes, hold, isShared, letGo } from './shared-blocks'

/** Pieces of one stream that may wait for the thread before the stream has to. */
const mostWaiting = 8

/** As text, since the bundle and the tests, which are not bundled, have no file in common that Node could load. */
const program = `
const crypto = require('node:crypto')
const { parentPort } = require('node:worker_threads')
const createContentDigest = ${createContentDigest}
const blocks = []
const streams = new Map()
parentPort.on('message', ({ stream, block, memory, from, length, files, ends }) => {
  blocks[block] ??= Buffer.from(memory)
  const content = streams.get(stream) ?? createContentDigest(crypto, ${hashBytes})
  content.take(blocks[block].subarray(from, from + length), files)
  streams.set(stream, content)
  if (ends) streams.delete(stream)
  parentPort.postMessage({ stream, digests: ends ? content.end() : null })
})`

interface Answer {
  readonly stream: number
  readonly digests: ContentDigests | null
}

interface Lane {
  readonly waiting: ArrayBufferLike[]
  wake: (() => void) | undefined
  done: ((digests: ContentDigests) => void) | undefined
  fail: ((error: Error) => void) | undefined
}

/** To be closed, or its thread stays. Content that fits one block is hashed where it is, without a thread. */
export class DigestThread {
  readonly #lanes = new Map<number, Lane>()
  readonly #pool = new BlockPool()
  /** Blocks that the thread has, by their number: handing one over costs more than hashing it. */
  readonly #known = new Map<ArrayBufferLike, number>()
  #worker: Worker | undefined
  #failure: Error | undefined
  #streams = 0

  stream(): StreamDigest {
    return new StreamDigest(this, this.#pool, this.#streams++)
  }

  async close(): Promise<void> {
    this.#fail(new Error('The thread that computes digests was closed.'))
    await this.#worker?.terminate()
  }

  /** The block has been held for it. Resolves when the stream may go on. */
  async send(stream: number, part: BlockPart): Promise<void> {
    const lane = this.#post(stream, part, false)
    if (lane.waiting.length < mostWaiting) return
    await new Promise<void>((resolve, reject) => Object.assign(lane, { wake: resolve, fail: reject }))
  }

  async sendLast(stream: number, part: BlockPart): Promise<ContentDigests> {
    const lane = this.#post(stream, part, true)
    return await new Promise((resolve, reject) => Object.assign(lane, { done: resolve, fail: reject }))
  }

  #post(stream: number, part: BlockPart, ends: boolean): Lane {
    if (this.#failure) throw this.#failure
    const lane = this.#lanes.get(stream) ?? { waiting: [], wake: undefined, done: undefined, fail: undefined }
    this.#lanes.set(stream, lane)
    lane.waiting.push(part.block)
    const { block: memory, ...range } = part
    const known = this.#known.get(memory)
    const block = known ?? this.#known.size
    this.#known.set(memory, block)
    this.#started().postMessage({ stream, block, ...range, ends, ...(known === undefined ? { memory } : {}) })
    return lane
  }

  #started(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(program, { eval: true })
    worker.on('message', (answer: Answer) => this.#take(answer))
    worker.on('error', (error) => this.#fail(error))
    this.#worker = worker
    return worker
  }

  #take({ stream, digests }: Answer): void {
    const lane = this.#lanes.get(stream)
    if (lane === undefined) return
    const block = lane.waiting.shift()
    if (block) letGo(block)
    lane.wake?.()
    lane.wake = undefined
    if (digests === null) return
    this.#lanes.delete(stream)
    lane.done?.(digests)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const lane of this.#lanes.values()) lane.fail?.(error)
    this.#lanes.clear()
  }
}

interface BlockPart {
  readonly block: ArrayBufferLike
  readonly from: number
  readonly length: number
  /** Those that begin in it, or earlier and were not told yet. */
  readonly files: FileRanges
}

export interface StreamDigests {
  /** `sha256:…` of the whole. */
  readonly digest: string
  /** `hashBytes` for each file. */
  readonly files: Uint8Array
}

/** The digests of one stream and of the files in it. */
export class StreamDigest {
  readonly #thread: DigestThread
  readonly #pool: BlockPool
  readonly #id: number
  #own: Buffer | undefined
  #filled = 0
  #files: number[] = []
  #isSent = false

  constructor(thread: DigestThread, pool: BlockPool, id: number) {
    this.#thread = thread
    this.#pool = pool
    this.#id = id
  }

  /**
   * Keeps nothing of `bytes` that their owner could write over. `files` are those whose content begins in `bytes` or right
   * behind them. A promise says that the stream has to wait.
   */
  async update(bytes: Buffer, files: FileRanges = []): Promise<void> {
    if (isShared(bytes) && bytes.length >= blockBytes / 16) {
      await this.#flush()
      hold(bytes.buffer)
      this.#isSent = true
      const part = { block: bytes.buffer, from: bytes.byteOffset, length: bytes.length, files }
      await this.#thread.send(this.#id, part)
      return
    }
    this.#files.push(...files)
    for (let at = 0; at < bytes.length; ) {
      this.#own ??= Buffer.from(this.#pool.take(), 0, blockBytes)
      const taken = bytes.copy(this.#own, this.#filled, at, at + blockBytes - this.#filled)
      this.#filled += taken
      at += taken
      if (this.#filled === blockBytes) await this.#flush()
    }
  }

  /** Of all that was given. To be called once. */
  async end(): Promise<StreamDigests> {
    const { whole, files } = await this.#digests()
    return { digest: `sha256:${whole}`, files }
  }

  /** Gives its memory back, whether it came to its end or not. */
  close(): void {
    if (this.#own) letGo(this.#own.buffer)
    this.#own = undefined
  }

  async #digests(): Promise<ContentDigests> {
    if (!this.#isSent) {
      const content = createContentDigest({ createHash, hash }, hashBytes)
      content.take(this.#own?.subarray(0, this.#filled) ?? Buffer.alloc(0), this.#files)
      return content.end()
    }
    return await this.#thread.sendLast(this.#id, this.#takePart(this.#own?.buffer ?? this.#pool.take()))
  }

  async #flush(): Promise<void> {
    if (this.#own === undefined || this.#filled === 0) return
    this.#isSent = true
    await this.#thread.send(this.#id, this.#takePart(this.#own.buffer))
  }

  #takePart(block: ArrayBufferLike): BlockPart {
    const part = { block, from: 0, length: this.#filled, files: this.#files }
    this.#own = undefined
    this.#filled = 0
    this.#files = []
    return part
  }
}
