/**
 * Takes apart the engine's multiplexed output: frames of an 8-byte header (stream number, three zeros, length
 * as a big-endian uint32) and their payload. Linear in the bytes; frames may be split anywhere.
 */
import { Writable } from 'node:stream'

const headerLength = 8
const stderrStream = 2

export class StreamFrames extends Writable {
  readonly #stdout: Buffer[] = []
  readonly #stderr: Buffer[] = []
  readonly #header = Buffer.alloc(headerLength)
  #headerFilled = 0
  #payloadLeft = 0

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const end = Math.min(chunk.length, at + this.#payloadLeft)
        const target = this.#header[0] === stderrStream ? this.#stderr : this.#stdout
        target.push(chunk.subarray(at, end))
        this.#payloadLeft -= end - at
        at = end
        continue
      }
      const taken = chunk.copy(this.#header, this.#headerFilled, at)
      at += taken
      this.#headerFilled += taken
      if (this.#headerFilled === headerLength) {
        if ((this.#header[0] ?? 0) > stderrStream) {
          done(new Error(`The engine sent a frame of the unknown stream ${this.#header[0]}.`))
          return
        }
        this.#payloadLeft = this.#header.readUInt32BE(4)
        this.#headerFilled = 0
      }
    }
    done()
  }

  output(): { stdout: Buffer; stderr: Buffer } {
    return { stdout: Buffer.concat(this.#stdout), stderr: Buffer.concat(this.#stderr) }
  }
}
