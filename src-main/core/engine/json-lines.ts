/** Reads a body of JSON lines, as the Engine API streams them. */
import type { Readable } from 'node:stream'

const newline = 0x0a

/**
 * The lines of a body, decoded whole: a character or a line may be split over any number of chunks.
 * Linear in the bytes read; empty lines are left out. The last line counts without its newline, too.
 */
export async function* bodyLines(body: Readable): AsyncGenerator<string> {
  let parts: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      parts.push(chunk.subarray(start, end))
      const line = decoded(parts)
      parts = []
      start = end + 1
      if (line !== '') yield line
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
  const last = decoded(parts)
  if (last !== '') yield last
}

function decoded(parts: readonly Buffer[]): string {
  const [only] = parts
  return (parts.length === 1 && only ? only : Buffer.concat(parts)).toString('utf8').trim()
}

/** A JSON object of a line, or undefined where the line holds something else. */
export function jsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The engine's message where a line tells of a failure. */
export function lineError(line: Readonly<Record<string, unknown>>): string | undefined {
  const { error, errorDetail } = line
  if (typeof errorDetail === 'object' && errorDetail !== null && 'message' in errorDetail) {
    if (typeof errorDetail.message === 'string' && errorDetail.message !== '') return errorDetail.message
  }
  return typeof error === 'string' ? error : undefined
}
