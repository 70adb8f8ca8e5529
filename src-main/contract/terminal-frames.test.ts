import { describe, expect, it } from 'vitest'
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientMessage,
  encodeServerMessage,
  frameHeaderBytes,
} from './terminal-frames'
import { type TerminalClientMessage, terminalClientMessageSchema } from './terminal-messages'

const session = '00ff00ff00ff0001'
const bytes = Uint8Array.of(0, 0xff, 0xc3, 0x28, 1)

describe('frames', () => {
  it.each<TerminalClientMessage>([
    { kind: 'input', session, bytes },
    { kind: 'input', session, bytes: new Uint8Array(0) },
    { kind: 'resize', session, size: { columns: 80, rows: 24 } },
    { kind: 'acknowledge', session, offset: 2 ** 52 },
    { kind: 'request', id: 3, name: 'list', payload: {} },
  ])('bring $kind to the core as it was', (message) => {
    const decoded = decodeClientFrame(encodeClientMessage(message))
    expect(decoded).toEqual(message)
    expect(terminalClientMessageSchema.parse(decoded)).toEqual(message)
  })

  it('bring output to the client with its offset, also from the middle of a larger buffer', () => {
    const offset = 2 ** 40 + 7
    const frame = encodeServerMessage({ kind: 'output', session, offset, bytes })
    if (typeof frame === 'string') throw new Error('output is binary')
    expect(frame.byteLength).toBe(frameHeaderBytes + bytes.byteLength)
    const larger = new Uint8Array(frame.byteLength + 9)
    larger.set(frame, 5)
    expect(decodeServerFrame(larger.subarray(5, 5 + frame.byteLength))).toEqual({
      kind: 'output',
      session,
      offset,
      bytes,
    })
  })

  it('are turned down when they are none', () => {
    expect(decodeServerFrame(Uint8Array.of(2, 1))).toBeUndefined()
    expect(
      decodeClientFrame(encodeServerMessage({ kind: 'output', session, offset: 0, bytes })),
    ).toBeUndefined()
    expect(decodeClientFrame('{')).toBeUndefined()
    for (const message of [
      { kind: 'input', session: 'short', bytes },
      { kind: 'input', session, bytes: [1, 2] },
      { kind: 'acknowledge', session, offset: 1.5 },
      { kind: 'request', id: 1, name: 'constructor', payload: {} },
      { kind: 'resize', session, size: { columns: 80, rows: 24, extra: 1 } },
    ]) {
      expect(terminalClientMessageSchema.safeParse(message).success).toBe(false)
    }
  })
})
