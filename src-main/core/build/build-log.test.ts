import { describe, expect, it } from 'vitest'
import { BuildLog } from './build-log'

const log = (text: string | Uint8Array, more: { vertex?: string; stream?: number; at?: number } = {}) => ({
  vertex: 'v',
  stream: 1,
  at: 1000,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
  ...more,
})

function linesOf(...logs: ReturnType<typeof log>[]): string[] {
  const gathered = new BuildLog((text) => text)
  for (const one of logs) gathered.add([one], 0)
  gathered.end()
  return gathered.lines().map(({ text }) => text)
}

describe('lines of a log', () => {
  it('joins what arrives in parts and ends the last line', () => {
    expect(linesOf(log('one\ntw'), log('o\n\nthree'))).toEqual(['one', 'two', '', 'three'])
  })

  it('keeps vertices and streams apart', () => {
    const gathered = new BuildLog((text) => text)
    gathered.add([log('out '), log('err ', { stream: 2 }), log('other\n', { vertex: 'w' })], 0)
    gathered.add([log('put\n'), log('or\n', { stream: 2 })], 0)
    expect(gathered.lines().map(({ vertex, stream, text }) => [vertex, stream, text])).toEqual([
      ['w', 1, 'other'],
      ['v', 1, 'out put'],
      ['v', 2, 'err or'],
    ])
  })

  it('joins a character that is split over two messages', () => {
    const bytes = Buffer.from('größe 🐳\n')
    const parts = [...bytes].map((byte) => log(Uint8Array.of(byte)))
    expect(linesOf(...parts)).toEqual(['größe 🐳'])
  })

  it('leaves carriage returns and escape sequences as they are', () => {
    expect(linesOf(log('10%\r20%\r\n\u001b[31mred\u001b[0m\n'))).toEqual([
      '10%\r20%\r',
      '\u001b[31mred\u001b[0m',
    ])
  })

  it('gives the time since the first vertex started, never a negative one', () => {
    const gathered = new BuildLog((text) => text)
    gathered.add([log('a\n', { at: 1500.25 }), log('b\n', { at: 900 })], 1000)
    expect(gathered.lines().map(({ atMs }) => atMs)).toEqual([500.25, 0])
  })

  it('hands out each line once', () => {
    const gathered = new BuildLog((text) => text)
    gathered.add([log('a\nb\n')], 0)
    expect(gathered.takeFresh()).toHaveLength(2)
    gathered.add([log('c\n')], 0)
    expect(gathered.takeFresh().map(({ text }) => text)).toEqual(['c'])
    expect(gathered.lines()).toHaveLength(3)
  })

  it('stops keeping lines when the log grows beyond all bounds, and says so', () => {
    const gathered = new BuildLog((text) => text)
    const block = log('x\n'.repeat(100_000))
    for (let count = 0; count < 7; count++) gathered.add([block], 0)
    expect(gathered.lines().length).toBeLessThanOrEqual(500_001)
    expect(gathered.lines().at(-1)?.text).toContain('keeps no more')
    expect(gathered.lines().filter(({ text }) => text.includes('keeps no more'))).toHaveLength(1)
  })
})
