import { writeSync } from 'node:fs'

const retryMs = 5
/** A program that never reads would otherwise keep every paste in memory. */
const maxWaitingBytes = 4 * 1024 * 1024
const interrupt = 0x03

/**
 * Writes to a pty's master without ever waiting. Node's own stream for it uses writes that block the
 * whole process while a program in raw mode does not read its input; the file itself is non-blocking.
 */
export class PtyInput {
  readonly #file: number
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** `file`: descriptor of the pty's master. `close` must be called before it is closed. */
  constructor(file: number) {
    this.#file = file
  }

  /** False when too much is waiting already; nothing was taken then. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed) return false
    // As the terminal driver does on an interrupt: input that nobody has read is thrown away.
    if (bytes.byteLength === 1 && bytes[0] === interrupt) this.#clear()
    if (this.#waitingBytes + bytes.byteLength > maxWaitingBytes) return false
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.byteLength
    if (this.#timer === undefined) this.#flush()
    return true
  }

  close(): void {
    this.#closed = true
    this.#clear()
  }

  #clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #flush(): void {
    this.#timer = undefined
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const written = this.#tryWrite(first)
      this.#waitingBytes -= written
      if (written === first.byteLength) {
        this.#waiting.shift()
      } else {
        this.#waiting[0] = first.subarray(written)
        this.#timer = setTimeout(() => this.#flush(), retryMs)
        return
      }
    }
  }

  #tryWrite(bytes: Uint8Array): number {
    try {
      return writeSync(this.#file, bytes)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EAGAIN') return 0
      // The program is gone (EIO) or the file is: its end is told elsewhere.
      return bytes.byteLength
    }
  }
}
