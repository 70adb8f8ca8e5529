/** `TerminalBridge` over any way of passing messages: Electron's IPC or a WebSocket. */
import type { Result } from './errors'
import type { TerminalBridge, TerminalEvent } from './terminal'
import { maxInputBytes } from './terminal-flow'
import type { TerminalClientMessage, TerminalServerMessage } from './terminal-messages'

export interface TerminalPort {
  /** False when the message could not be sent, because the connection is down. */
  post(message: TerminalClientMessage): boolean
  onMessage(receive: (message: TerminalServerMessage) => void): void
  /** Only for ways that can break. */
  onConnection?(changed: (connected: boolean) => void): void
}

export function createTerminalBridge(port: TerminalPort): TerminalBridge {
  const listeners = new Set<(event: TerminalEvent) => void>()
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  let lastId = 0

  const tell = (event: TerminalEvent) => {
    for (const listener of [...listeners]) listener(event)
  }

  port.onMessage((message) => {
    if (message.kind !== 'reply') return tell(message)
    const resolve = waiting.get(message.id)
    waiting.delete(message.id)
    resolve?.(message.result)
  })

  port.onConnection?.((connected) => {
    if (!connected) {
      for (const resolve of waiting.values()) resolve(connectionLost)
      waiting.clear()
    }
    tell({ kind: 'connection', connected })
  })

  return {
    request: (name, payload) =>
      new Promise((resolve) => {
        const id = ++lastId
        // The core answers a request by its own name's reply type; ids tie the two together.
        waiting.set(id, (result) => resolve(result as never))
        if (port.post({ kind: 'request', id, name, payload })) return
        waiting.delete(id)
        resolve(connectionLost)
      }),
    write: (session, bytes) => {
      for (let at = 0; at < bytes.byteLength; at += maxInputBytes) {
        port.post({ kind: 'input', session, bytes: bytes.subarray(at, at + maxInputBytes) })
      }
    },
    resize: (session, size) => void port.post({ kind: 'resize', session, size }),
    acknowledge: (session, offset) => void port.post({ kind: 'acknowledge', session, offset }),
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const connectionLost: Result<never> = {
  ok: false,
  error: {
    code: 'internal',
    what: 'The connection to LayerLab broke before the answer came.',
    expected: 'LayerLab answers as long as it runs.',
    todo: 'Wait until the page says that it is connected again, then try once more.',
    details: [],
  },
}
