/** One 512-byte block of a tar as POSIX (ustar) and GNU define it. */
import { isUtf8 } from 'node:buffer'
import { damaged } from '../image-errors'

export const blockBytes = 512

export interface TarHeader {
  readonly name: string
  readonly link: string
  /** The type as one character; a NUL byte is given as `0`. */
  readonly type: string
  /** As the header has it; links and folders may carry a size and have no content all the same. */
  readonly sizeBytes: number
  /** Permission bits with set-uid, set-gid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Device numbers; 0 for all else. */
  readonly major: number
  readonly minor: number
  /** GNU sparse files: more blocks of the map follow. */
  readonly sparseMore: boolean
  /** GNU sparse files: the size with the holes; null for all else. */
  readonly sparseBytes: number | null
}

export function isZeroBlock(block: Buffer): boolean {
  for (let i = 0; i < blockBytes; i++) if (block[i] !== 0) return false
  return true
}

/** Whether the block's checksum is right. Old tars summed signed bytes. */
export function hasValidChecksum(block: Buffer): boolean {
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < blockBytes; i++) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  const stored = octal(block, 148, 8)
  return stored !== undefined && (stored === unsigned || stored === signed)
}

/** Throws LabError `image-damaged`. `at` is the block's offset in the tar, for the message. */
export function parseTarHeader(block: Buffer, at: number): TarHeader {
  if (!hasValidChecksum(block)) {
    throw damaged(`What should be a tar header at byte ${at} is none: its checksum is wrong.`)
  }
  const field = (name: string, start: number, length: number): number => {
    const value = number(block, start, length)
    if (value === undefined || value < 0 || value > Number.MAX_SAFE_INTEGER) {
      throw damaged(`The tar header at byte ${at} has no valid ${name}.`)
    }
    return value
  }
  const magic = block.toString('latin1', 257, 265)
  const posix = magic.startsWith('ustar\0')
  const star = posix && block.toString('latin1', 508, 512) === 'tar\0'
  const prefix = posix ? text(block, 345, star ? 131 : 155) : ''
  const name = text(block, 0, 100)
  const typeByte = block[156] ?? 0
  const type = typeByte === 0 ? '0' : String.fromCharCode(typeByte)
  const device = type === '3' || type === '4'
  const sparse = type === 'S'
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    link: text(block, 157, 100),
    type,
    sizeBytes: field('size', 124, 12),
    mode: field('mode', 100, 8) & 0o7777,
    uid: field('owner', 108, 8),
    gid: field('group', 116, 8),
    major: device ? field('device number', 329, 8) : 0,
    minor: device ? field('device number', 337, 8) : 0,
    sparseMore: sparse && block[482] !== 0,
    sparseBytes: sparse ? field('size', 483, 12) : null,
  }
}

function text(block: Buffer, start: number, length: number): string {
  let end = start
  while (end < start + length && block[end] !== 0) end++
  return decodeName(block.subarray(start, end))
}

/** Names are bytes; those that are no UTF-8 are read one character a byte, so that no two become one. */
export function decodeName(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')
}

/** Octal digits, or base 256 where the first bit is set (GNU, for large numbers). */
function number(block: Buffer, start: number, length: number): number | undefined {
  const first = block[start] ?? 0
  if (first < 0x80) return octal(block, start, length)
  if (first & 0x40) return undefined
  let value = first & 0x3f
  for (let i = start + 1; i < start + length; i++) value = value * 256 + (block[i] ?? 0)
  return value
}

function octal(block: Buffer, start: number, length: number): number | undefined {
  let at = start
  const end = start + length
  while (at < end && (block[at] === 32 || block[at] === 0)) at++
  let value = 0
  for (; at < end; at++) {
    const byte = block[at] ?? 0
    if (byte === 32 || byte === 0) break
    if (byte < 48 || byte > 55) return undefined
    value = value * 8 + (byte - 48)
  }
  return value
}
