/** How a text may lie in bytes: as it is, letter by letter as hex or for a URL, or somewhere in a longer text in base64. */
import { LabError } from '../../app/lab-error'

export const needleEncodings = ['raw', 'base64'] as const
export type NeedleEncoding = (typeof needleEncodings)[number]

export interface Pattern {
  readonly bytes: Buffer
  readonly encoding: NeedleEncoding
}

/** Shorter ones are found everywhere by chance. */
export const shortestNeedle = 4

/** Throws LabError `bad-request` for a needle that is too short. */
export function patternsOf(needle: Buffer): Pattern[] {
  if (needle.length < shortestNeedle) {
    throw new LabError('bad-request', {
      what: `A text of ${needle.length} bytes is too short to search an image for.`,
      expected: `At least ${shortestNeedle} bytes.`,
      todo: 'Use a longer text.',
    })
  }
  const encoded = [0, 1, 2].map((before) => encodedAfter(needle, before))
  const forUrls = encoded.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_'))
  return [
    ...[...new Set([needle.toString('latin1'), ...letterByLetter(needle)])].map((text) => ({
      bytes: Buffer.from(text, 'latin1'),
      encoding: 'raw' as const,
    })),
    ...[...new Set([...encoded, ...forUrls])].map((text) => ({
      bytes: Buffer.from(text, 'latin1'),
      encoding: 'base64' as const,
    })),
  ]
}

/** What `od -tx1` and `encodeURIComponent` make of it; also with each byte as %xx. */
function letterByLetter(needle: Buffer): string[] {
  const hex = needle.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  const forUrls = encodeURIComponent(needle.toString('utf8'))
  return [hex, hex.toUpperCase(), percent, percent.toUpperCase(), forUrls]
}

/** The characters of base64 that the needle alone decides when `before` other bytes stand before it in their group. */
function encodedAfter(needle: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), needle]).toString('base64')
  const first = Math.ceil((before * 8) / 6)
  const end = Math.floor(((before + needle.length) * 8) / 6)
  return whole.slice(first, end)
}
