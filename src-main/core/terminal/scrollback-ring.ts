const firstCapacity = 64 * 1024
const newline = 0x0a

/** The newest bytes of a session, addressed by their offset since its start. Memory grows up to `limit`. */
export class ScrollbackRing {
  readonly #limit: number
  #bytes: Uint8Array
  #start = 0
  #end = 0

  /** `limit` in bytes, at least 1. */
  constructor(limit: number) {
    this.#limit = limit
    this.#bytes = new Uint8Array(Math.min(limit, firstCapacity))
  }

  /** Offset of the oldest byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Offset after the newest byte. */
  get end(): number {
    return this.#end
  }

  append(chunk: Uint8Array): void {
    const kept = chunk.byteLength > this.#limit ? chunk.subarray(chunk.byteLength - this.#limit) : chunk
    this.#makeRoom(Math.min(this.#limit, this.#end - this.#start + kept.byteLength))
    this.#end += chunk.byteLength
    const capacity = this.#bytes.byteLength
    const at = (this.#end - kept.byteLength) % capacity
    const untilWrap = Math.min(kept.byteLength, capacity - at)
    this.#bytes.set(kept.subarray(0, untilWrap), at)
    this.#bytes.set(kept.subarray(untilWrap), 0)
    this.#start = Math.max(this.#start, this.#end - capacity)
  }

  /** A copy of the bytes from `from` to `to`, which must both lie between `start` and `end`. */
  read(from: number, to: number): Uint8Array {
    if (from < this.#start || to > this.#end || from > to) {
      throw new RangeError(`bytes ${from} to ${to} are not kept; kept are ${this.#start} to ${this.#end}`)
    }
    const capacity = this.#bytes.byteLength
    const copy = new Uint8Array(to - from)
    const at = from % capacity
    const untilWrap = Math.min(copy.byteLength, capacity - at)
    copy.set(this.#bytes.subarray(at, at + untilWrap), 0)
    copy.set(this.#bytes.subarray(0, copy.byteLength - untilWrap), untilWrap)
    return copy
  }

  /**
   * Offset at which a screen can start anew: the first byte, or, where older bytes are gone, the first
   * line that is whole, so that no cut character or escape sequence is shown.
   */
  firstWholeLine(): number {
    if (this.#start === 0) return 0
    for (let offset = this.#start; offset < this.#end; offset++) {
      if (this.#bytes[offset % this.#bytes.byteLength] === newline) return offset + 1
    }
    return this.#start
  }

  #makeRoom(size: number): void {
    let capacity = this.#bytes.byteLength
    if (size <= capacity) return
    while (capacity < size) capacity *= 2
    const larger = new Uint8Array(Math.min(capacity, this.#limit))
    const kept = this.read(this.#start, this.#end)
    const at = this.#start % larger.byteLength
    const untilWrap = Math.min(kept.byteLength, larger.byteLength - at)
    larger.set(kept.subarray(0, untilWrap), at)
    larger.set(kept.subarray(untilWrap), 0)
    this.#bytes = larger
  }
}
