/** A file's content as far as a screen shows it: as text where it is text, as a picture, else as bytes. */
import { isUtf8 } from 'node:buffer'
import type { FileContent } from '#contract/image-content'

const textBytes = 256 * 1024
const hexBytes = 64 * 1024
const pictureBytes = 4 * 1024 * 1024

type Picture = Extract<FileContent, { kind: 'image' }>['mediaType']

/** How much of a file the preview asks for. */
export const previewBytes = pictureBytes

/** `bytes` are the first of the file, `previewBytes` of them where it is longer. */
export function filePreview(bytes: Buffer, sizeBytes: number, hex: boolean): FileContent {
  const mediaType = hex ? undefined : pictureType(bytes)
  if (mediaType !== undefined && bytes.length === sizeBytes) {
    return { kind: 'image', mediaType, base64: bytes.toString('base64'), sizeBytes }
  }
  const start = wholeCharacters(bytes.subarray(0, textBytes))
  if (!hex && isUtf8(start) && !start.includes(0)) {
    return { kind: 'text', text: start.toString('utf8'), cut: start.length < sizeBytes, sizeBytes }
  }
  const shown = bytes.subarray(0, hexBytes)
  return { kind: 'hex', base64: shown.toString('base64'), cut: shown.length < sizeBytes, sizeBytes }
}

function pictureType(bytes: Buffer): Picture | undefined {
  const magic = bytes.toString('latin1', 0, 12)
  if (magic.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (magic.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(magic)) return 'image/gif'
  return /^RIFF.{4}WEBP$/s.test(magic) ? 'image/webp' : undefined
}

/** Without the character that the cut went through. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}
