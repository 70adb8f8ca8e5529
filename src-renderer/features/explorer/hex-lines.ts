/** Bytes as `hexdump -C` writes them. Pure. */

const bytesInLine = 16

/** @param base64 of the bytes */
export function hexLines(base64: string): string {
  const bytes = atob(base64)
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += bytesInLine) {
    const part = Array.from(bytes.slice(at, at + bytesInLine), (letter) => letter.charCodeAt(0))
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`
    const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${halves.padEnd(49)} |${text}|`)
  }
  return lines.join('\n')
}
