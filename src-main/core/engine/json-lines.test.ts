import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { bodyLines, jsonObject, lineError } from './json-lines'

async function linesOf(text: string, size: number): Promise<string[]> {
  const bytes = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  const lines: string[] = []
  for await (const line of bodyLines(Readable.from(chunks))) lines.push(line)
  return lines
}

describe('lines of a body', () => {
  it('are whole, however the body and its characters are split', async () => {
    const text = '{"a":"größe 🐳"}\r\n\n{"b":2}\n{"last":true}'
    for (const size of [1, 2, 3, 5, 100]) {
      expect(await linesOf(text, size)).toEqual(['{"a":"größe 🐳"}', '{"b":2}', '{"last":true}'])
    }
  })

  it('may be very long: the cost grows with the length, not with its square', async () => {
    const long = `"${'x'.repeat(32 * 1024 * 1024)}"`
    expect((await linesOf(`${long}\n1`, 64 * 1024)).map((line) => line.length)).toEqual([long.length, 1])
  })
})

describe('errors in lines', () => {
  it.each([
    ['{"error":"short","errorDetail":{"message":"long"}}', 'long'],
    ['{"error":"short"}', 'short'],
    ['{"error":"short","errorDetail":{}}', 'short'],
    ['{"stream":"fine"}', undefined],
  ])('are found in %s', (line, expected) => {
    expect(lineError(jsonObject(line) ?? {})).toBe(expected)
  })

  it('come from objects only', () => {
    expect(['[1]', 'null', '7', 'not json'].map(jsonObject)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
