/**
 * Walks the frames and blocks of a Zstandard stream (RFC 8878) without unpacking them: a frame may ask for a window of
 * terabytes, and fzstd takes a stream that ends too early for a whole one.
 */
import { damaged, tooLarge } from '../image-errors'

/** What `zstd -d` takes without being told otherwise. */
const largestWindow = 128 * 2 ** 20
const frameMagic = 0xfd2fb528
const skippableMagic = 0x184d2a50
const longestHeader = 18

type State = 'frame' | 'block' | 'skip'

export class ZstdFrames {
  #state: State = 'frame'
  #skip = 0
  #after: State = 'frame'
  #checksum = false
  #head = Buffer.alloc(0)

  /** Throws LabError `image-damaged` or `image-unsupported`. */
  write(chunk: Buffer): void {
    let bytes = this.#head.length > 0 ? Buffer.concat([this.#head, chunk]) : chunk
    this.#head = Buffer.alloc(0)
    while (bytes.length > 0) {
      if (this.#state === 'skip') {
        const skipped = Math.min(this.#skip, bytes.length)
        this.#skip -= skipped
        bytes = bytes.subarray(skipped)
        if (this.#skip === 0) this.#state = this.#after
        continue
      }
      const used = this.#state === 'frame' ? this.#frame(bytes) : this.#block(bytes)
      if (used === 0) {
        this.#head = Buffer.from(bytes)
        return
      }
      bytes = bytes.subarray(used)
    }
  }

  /** Throws LabError `image-damaged` where the stream is cut off. */
  finish(): void {
    if (this.#state !== 'frame' || this.#head.length > 0)
      throw damaged('A part compressed by zstd is cut off.')
  }

  #frame(bytes: Buffer): number {
    if (bytes.length < 4) return 0
    const magic = bytes.readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
      if (bytes.length < 8) return 0
      this.#skipTo(bytes.readUInt32LE(4), 'frame')
      return 8
    }
    if (magic !== frameMagic) throw damaged('A part compressed by zstd has bytes that are no frame.')
    if (bytes.length < longestHeader) {
      const length = bytes.length < 5 ? longestHeader : headerBytes(bytes[4] ?? 0)
      if (bytes.length < length) return 0
    }
    const descriptor = bytes[4] ?? 0
    if (windowBytes(bytes, descriptor) > largestWindow) {
      throw tooLarge('A part compressed by zstd asks for a window of more than 128 MiB.')
    }
    this.#checksum = (descriptor & 4) !== 0
    this.#state = 'block'
    return headerBytes(descriptor)
  }

  #block(bytes: Buffer): number {
    if (bytes.length < 3) return 0
    const header = bytes.readUIntLE(0, 3)
    const last = (header & 1) !== 0
    const type = (header >> 1) & 3
    if (type === 3) throw damaged('A part compressed by zstd has a block of a kind that there is not.')
    const runLength = type === 1
    const size = (runLength ? 1 : header >> 3) + (last && this.#checksum ? 4 : 0)
    this.#skipTo(size, last ? 'frame' : 'block')
    return 3
  }

  #skipTo(bytes: number, after: State): void {
    this.#skip = bytes
    this.#after = after
    this.#state = bytes === 0 ? after : 'skip'
  }
}

const dictionaryBytes = [0, 1, 2, 4]

function sizeBytes(descriptor: number): number {
  const flag = descriptor >> 6
  if (flag === 0) return (descriptor & 0x20) === 0 ? 0 : 1
  return 1 << flag
}

function headerBytes(descriptor: number): number {
  const window = (descriptor & 0x20) === 0 ? 1 : 0
  return 5 + window + (dictionaryBytes[descriptor & 3] ?? 0) + sizeBytes(descriptor)
}

function windowBytes(bytes: Buffer, descriptor: number): number {
  if ((descriptor & 0x20) === 0) {
    const byte = bytes[5] ?? 0
    const base = 2 ** (10 + (byte >> 3))
    return base + (base / 8) * (byte & 7)
  }
  const at = 5 + (dictionaryBytes[descriptor & 3] ?? 0)
  const length = sizeBytes(descriptor)
  if (length === 8) return Number(bytes.readBigUInt64LE(at))
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0)
}
