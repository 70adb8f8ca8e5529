/**
 * Hands a session's output to the parser: at once as long as it is little, in batches during a flood. After
 * each hand-over the browser lays the screen out anew, which costs as much as parsing some 300 KB, and of
 * what rushes by nobody reads more than a few frames a second. Every byte is handed over, in order.
 */

/** What one period may hand over at once: more than any key press or full-screen program prints. */
const promptBytes = 16 * 1024
const periodMs = 50
/** After a key, the answer to it must not wait: a prompt after Ctrl-C may come at the end of a flood. */
const afterInputMs = 500

interface Chunk {
  readonly bytes: Uint8Array
  readonly done: () => void
}

export class OutputPacer {
  readonly #write: (bytes: Uint8Array, done: () => void) => void
  readonly #now: () => number
  #waiting: Chunk[] = []
  /** Bytes of this period. */
  #handed = 0
  #period: ReturnType<typeof setTimeout> | undefined
  #promptUntil = 0

  constructor(write: (bytes: Uint8Array, done: () => void) => void, now = () => performance.now()) {
    this.#write = write
    this.#now = now
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.#waiting.push({ bytes, done })
    this.#period ??= setTimeout(() => this.#endPeriod(), periodMs)
    if (this.#handed < promptBytes || this.#now() < this.#promptUntil) this.#handOver()
  }

  /** The learner pressed a key: what waits is handed over, and for a while nothing waits any more. */
  input(): void {
    this.#promptUntil = this.#now() + afterInputMs
    this.#handOver()
  }

  /** What waits is dropped: nobody looks any more. */
  close(): void {
    clearTimeout(this.#period)
    this.#waiting = []
  }

  #endPeriod(): void {
    this.#period = undefined
    this.#handed = 0
    if (this.#waiting.length === 0) return
    this.#period = setTimeout(() => this.#endPeriod(), periodMs)
    this.#handOver()
  }

  #handOver(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { bytes, done } of waiting) {
      this.#handed += bytes.byteLength
      this.#write(bytes, done)
    }
  }
}
