import { describe, expect, it } from 'vitest'
import type { TerminalBridge, TerminalEvent } from '#contract/terminal'
import { SessionStream } from './session-stream'

const session = '0123456789abcdef'

function stream() {
  const log: string[] = []
  let tell: (event: TerminalEvent) => void = () => {}
  const parsing: (() => void)[] = []
  const seen: { text: string; replay: boolean }[] = []
  const bridge: TerminalBridge = {
    request: async (name, payload) => {
      log.push(`${name} ${JSON.stringify(payload)}`)
      return { ok: false, error: { code: 'not-found', what: 'gone', expected: '', todo: '', details: [] } }
    },
    write: () => {},
    resize: () => {},
    acknowledge: (_, offset) => log.push(`acknowledge ${offset}`),
    listen: (listener) => {
      tell = listener
      return () => {}
    },
  }
  const subject = new SessionStream(bridge, session, {
    write(bytes, done) {
      parsing.push(() => {
        seen.push({ text: new TextDecoder().decode(bytes).slice(0, 9), replay: subject.replaying })
        done()
      })
    },
    attached: () => {},
    restart: (lost) => log.push(`restart ${lost}`),
    ended: ({ exitCode }) => log.push(`ended ${exitCode}`),
    detached: () => log.push('detached'),
    failed: ({ what }) => log.push(`failed ${what}`),
  })
  return {
    subject,
    log,
    seen,
    tell: (event: TerminalEvent) => tell(event),
    output: (offset: number, text: string) =>
      tell({ kind: 'output', session, offset, bytes: new TextEncoder().encode(text) }),
    parse: (count = Number.POSITIVE_INFINITY) => {
      for (const one of parsing.splice(0, count)) one()
    },
  }
}

describe('SessionStream', () => {
  it('acknowledges what is worked off, every 5,000 bytes', () => {
    const { tell, output, parse, log } = stream()
    tell({ kind: 'attached', session, from: 0, replayTo: 0, lost: 0 })
    output(0, 'a'.repeat(4000))
    output(4000, 'b'.repeat(999))
    output(4999, 'c'.repeat(6000))
    parse(2)
    expect(log).toEqual([])
    parse()
    expect(log).toEqual(['acknowledge 10999'])
  })

  it('asks after a loss for exactly what is missing, and says how far it has come', async () => {
    const { tell, output, parse, log } = stream()
    tell({ kind: 'attached', session, from: 0, replayTo: 0, lost: 0 })
    output(0, 'x'.repeat(6000))
    output(6000, 'y'.repeat(6000))
    parse(1)
    tell({ kind: 'connection', connected: false })
    parse()
    output(12_000, 'late')
    tell({ kind: 'connection', connected: true })
    await Promise.resolve()
    expect(log).toEqual([
      'acknowledge 6000',
      `attach {"session":"${session}","received":12000,"acknowledged":12000}`,
      'failed gone',
    ])
  })

  it('knows which bytes were shown before, also where a chunk holds both kinds', () => {
    const { tell, output, parse, seen } = stream()
    tell({ kind: 'attached', session, from: 0, replayTo: 6, lost: 0 })
    output(0, 'old')
    output(3, 'oldnew')
    output(9, 'new')
    parse()
    expect(seen).toEqual([
      { text: 'old', replay: true },
      { text: 'old', replay: true },
      { text: 'new', replay: false },
      { text: 'new', replay: false },
    ])
  })

  it('starts anew where bytes are gone, and takes nothing out of turn', () => {
    const { tell, output, parse, log, seen } = stream()
    tell({ kind: 'attached', session, from: 0, replayTo: 0, lost: 0 })
    output(0, 'one')
    output(0, 'one')
    output(30, 'far')
    tell({ kind: 'attached', session, from: 100, replayTo: 100, lost: 97 })
    output(100, 'two')
    tell({ kind: 'ended', session, offset: 103, end: { exitCode: 0, signal: null } })
    tell({ kind: 'ended', session: 'ffffffffffffffff', offset: 1, end: { exitCode: 1, signal: null } })
    parse()
    expect(seen.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(log).toEqual(['restart 97', 'ended 0'])
  })
})
