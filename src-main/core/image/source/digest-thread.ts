/**
 * SHA-256 of streams, on a thread of its own: a layer is hashed whole while its files are hashed one by one, and the
 * two together would take longer than the engine takes to send it.
 */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { BlockPool, blockBytes, hold, isShared, letGo } from './shared-blocks'

/** Pieces of one stream that may wait for the thread before the stream has to. */
const mostWaiting = 3

/** As text, since the bundle and the tests, which are not bundled, have no file in common that Node could load. */
const program = `
const { createHash } = require('node:crypto')
const { parentPort } = require('node:worker_threads')
const blocks = []
const hashes = new Map()
parentPort.on('message', ({ stream, block, memory, from, length, ends }) => {
  blocks[block] ??= Buffer.from(memory)
  const hash = hashes.get(stream) ?? createHash('sha256')
  hash.update(blocks[block].subarray(from, from + length))
  hashes.set(stream, hash)
  if (ends) hashes.delete(stream)
  parentPort.postMessage({ stream, digest: ends ? hash.digest('hex') : null })
})`

interface Answer {
  readonly stream: number
  readonly digest: string | null
}

interface Lane {
  readonly waiting: ArrayBufferLike[]
  wake: (() => void) | undefined
  done: ((digest: string) => void) | undefined
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

  /** Resolves to the digest of the stream, in hexadecimal. */
  async sendLast(stream: number, part: BlockPart): Promise<string> {
    const lane = this.#post(stream, part, true)
    return await new Promise<string>((resolve, reject) =>
      Object.assign(lane, { done: resolve, fail: reject }),
    )
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

  #take({ stream, digest }: Answer): void {
    const lane = this.#lanes.get(stream)
    if (lane === undefined) return
    const block = lane.waiting.shift()
    if (block) letGo(block)
    lane.wake?.()
    lane.wake = undefined
    if (digest === null) return
    this.#lanes.delete(stream)
    lane.done?.(digest)
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
}

/** The digest of one stream. */
export class StreamDigest {
  readonly #thread: DigestThread
  readonly #pool: BlockPool
  readonly #id: number
  #own: Buffer | undefined
  #filled = 0
  #isSent = false

  constructor(thread: DigestThread, pool: BlockPool, id: number) {
    this.#thread = thread
    this.#pool = pool
    this.#id = id
  }

  /** Keeps nothing of `bytes` that their owner could write over. A promise says that the stream has to wait. */
  async update(bytes: Buffer): Promise<void> {
    if (isShared(bytes) && bytes.length >= blockBytes / 16) {
      await this.#flush()
      hold(bytes.buffer)
      const part = { block: bytes.buffer, from: bytes.byteOffset, length: bytes.length }
      this.#isSent = true
      await this.#thread.send(this.#id, part)
      return
    }
    for (let at = 0; at < bytes.length; ) {
      this.#own ??= Buffer.from(this.#pool.take(), 0, blockBytes)
      const taken = bytes.copy(this.#own, this.#filled, at, at + blockBytes - this.#filled)
      this.#filled += taken
      at += taken
      if (this.#filled === blockBytes) await this.#flush()
    }
  }

  /** `sha256:…` of all that was given. To be called once. */
  async end(): Promise<string> {
    const rest = this.#own?.subarray(0, this.#filled) ?? Buffer.alloc(0)
    if (!this.#isSent) return `sha256:${createHash('sha256').update(rest).digest('hex')}`
    const part = { block: this.#own?.buffer ?? this.#pool.take(), from: 0, length: this.#filled }
    this.#own = undefined
    return `sha256:${await this.#thread.sendLast(this.#id, part)}`
  }

  /** Gives its memory back, whether it came to its end or not. */
  close(): void {
    if (this.#own) letGo(this.#own.buffer)
    this.#own = undefined
  }

  async #flush(): Promise<void> {
    if (this.#own === undefined || this.#filled === 0) return
    const part = { block: this.#own.buffer, from: 0, length: this.#filled }
    this.#own = undefined
    this.#filled = 0
    this.#isSent = true
    await this.#thread.send(this.#id, part)
  }
}
