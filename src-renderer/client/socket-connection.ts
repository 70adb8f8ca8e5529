/** The bridge over the browser shell's WebSocket, which comes back by itself after a lost connection. */
import type { Bridge, SocketMessage, SocketRequest } from '#contract/bridge'
import type { ErrorData, Result } from '#contract/errors'
import type { AppEvent } from '#contract/events'
import type { Replies, RequestInput, RequestName } from '#contract/requests'
import type { TerminalBridge } from '#contract/terminal'
import type { Connection, ConnectionState } from './connection'

const openState = 1
/** The shell closes with this code when the cookie is missing or wrong. */
const unauthorizedCode = 4401
const firstRetryMs = 250
const longestRetryMs = 4000

export interface Socket {
  readonly readyState: number
  send(text: string): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void
}

export interface SocketSurroundings {
  readonly connect: () => Socket
  /** It has a connection of its own: output must not hold up answers. */
  readonly terminal: TerminalBridge
  /** True when the shell answers but turns this browser down. */
  readonly turnedDown: () => Promise<boolean>
  readonly schedule: (callback: () => void, ms: number) => void
}

interface Waiting {
  readonly message: SocketRequest
  readonly settle: (result: Result<unknown>) => void
  sent: boolean
}

const lostInFlight: ErrorData = {
  code: 'internal',
  what: 'The connection to LayerLab was lost before it answered.',
  expected: 'LayerLab answers every request while it runs.',
  todo: 'Wait until the window says that it is connected again, then look whether it was done.',
  details: [],
}

export function createSocketConnection({
  connect,
  terminal,
  turnedDown,
  schedule,
}: SocketSurroundings): Connection {
  const waiting = new Map<number, Waiting>()
  const listeners = new Set<(event: AppEvent) => void>()
  const watchers = new Set<(state: ConnectionState) => void>()
  let state: ConnectionState = 'connecting'
  let socket: Socket | null = null
  let nextId = 1
  let retryMs = firstRetryMs

  function become(next: ConnectionState) {
    if (next === state) return
    state = next
    for (const watcher of watchers) watcher(next)
  }

  function flush(open: Socket) {
    for (const entry of waiting.values()) {
      if (entry.sent) continue
      entry.sent = true
      open.send(JSON.stringify(entry.message))
    }
  }

  function receive(data: unknown) {
    if (typeof data !== 'string') return
    const message = JSON.parse(data) as SocketMessage
    if (message.kind === 'event') {
      for (const listener of listeners) listener(message.event)
      return
    }
    const entry = waiting.get(message.id)
    waiting.delete(message.id)
    entry?.settle(message.result)
  }

  function failInFlight() {
    for (const [id, entry] of waiting) {
      if (!entry.sent) continue
      waiting.delete(id)
      entry.settle({ ok: false, error: lostInFlight })
    }
  }

  function retry() {
    schedule(open, retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
  }

  async function closed(code: number) {
    socket = null
    failInFlight()
    // A browser reports a refused upgrade as 1006, like a server that is gone: only asking tells them apart.
    if (code === unauthorizedCode || (await turnedDown())) {
      become('unauthorized')
      return
    }
    become('lost')
    retry()
  }

  function open() {
    const opening = connect()
    socket = opening
    opening.addEventListener('open', () => {
      retryMs = firstRetryMs
      become('open')
      flush(opening)
    })
    opening.addEventListener('message', (event) => receive(event.data))
    opening.addEventListener('close', (event) => void closed(event.code))
  }

  const bridge: Bridge = {
    send<N extends RequestName>(name: N, payload: RequestInput<N>) {
      return new Promise<Result<Replies[N]>>((resolve) => {
        const message = { id: nextId, name, payload }
        nextId += 1
        const settle = (result: Result<unknown>) => resolve(result as Result<Replies[N]>)
        waiting.set(message.id, { message, settle, sent: false })
        if (socket?.readyState === openState) flush(socket)
      })
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    terminal,
  }

  open()
  return {
    bridge,
    watch(listener) {
      watchers.add(listener)
      listener(state)
      return () => watchers.delete(listener)
    },
  }
}
