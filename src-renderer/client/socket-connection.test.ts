import { describe, expect, it } from 'vitest'
import type { SocketMessage } from '#contract/bridge'
import type { AppEvent } from '#contract/events'
import { createTerminalBridge } from '#contract/terminal-bridge'
import { createSocketConnection, type Socket } from './socket-connection'

type Listeners = {
  open: () => void
  message: (event: { data: unknown }) => void
  close: (event: { code: number }) => void
}

class LoopSocket implements Socket {
  readyState = 0
  readonly sent: string[] = []
  private readonly listeners: Partial<Listeners> = {}
  addEventListener<T extends keyof Listeners>(type: T, listener: Listeners[T]) {
    this.listeners[type] = listener
  }
  send(text: string) {
    this.sent.push(text)
  }
  open() {
    this.readyState = 1
    this.listeners.open?.()
  }
  deliver(message: SocketMessage) {
    this.listeners.message?.({ data: JSON.stringify(message) })
  }
  close(code: number) {
    this.readyState = 3
    this.listeners.close?.({ code })
  }
}

function connected(turnedDown = false) {
  const sockets: LoopSocket[] = []
  const delays: number[] = []
  const retries: (() => void)[] = []
  const states: string[] = []
  const connection = createSocketConnection({
    connect: () => {
      const socket = new LoopSocket()
      sockets.push(socket)
      return socket
    },
    terminal: createTerminalBridge({ post: () => false, onMessage: () => {} }),
    turnedDown: () => Promise.resolve(turnedDown),
    schedule: (callback, ms) => {
      delays.push(ms)
      retries.push(callback)
    },
  })
  connection.watch((state) => states.push(state))
  const socket = (index: number) => {
    const found = sockets[index]
    if (!found) throw new Error(`no socket ${index}`)
    return found
  }
  return { connection, socket, delays, retries, states }
}

async function settled() {
  await new Promise((resolve) => setTimeout(resolve))
}

describe('createSocketConnection', () => {
  it('holds requests until the socket is open and matches replies by id', async () => {
    const { connection, socket } = connected()
    const first = connection.bridge.send('runs.list', {})
    const second = connection.bridge.send('app.info', {})
    expect(socket(0).sent).toEqual([])
    socket(0).open()
    expect(socket(0).sent.map((text) => JSON.parse(text).name)).toEqual(['runs.list', 'app.info'])
    socket(0).deliver({ kind: 'reply', id: 2, result: { ok: true, value: 'info' } })
    socket(0).deliver({ kind: 'reply', id: 1, result: { ok: true, value: [] } })
    expect(await first).toEqual({ ok: true, value: [] })
    expect(await second).toEqual({ ok: true, value: 'info' })
  })

  it('says what was lost, comes back with growing pauses and sends what was never sent', async () => {
    const { connection, socket, delays, retries, states } = connected()
    socket(0).open()
    const inFlight = connection.bridge.send('runs.list', {})
    socket(0).close(1006)
    await settled()
    expect(await inFlight).toMatchObject({ ok: false, error: { code: 'internal' } })
    const later = connection.bridge.send('kit.status', {})
    retries[0]?.()
    socket(1).close(1006)
    await settled()
    retries[1]?.()
    expect(delays).toEqual([250, 500])
    socket(2).open()
    socket(2).deliver({ kind: 'reply', id: 2, result: { ok: true, value: 'kit' } })
    expect(await later).toEqual({ ok: true, value: 'kit' })
    expect(states).toEqual(['connecting', 'open', 'lost', 'open'])
  })

  it.each([
    ['closes with 4401', 4401, false],
    ['refuses the upgrade', 1006, true],
  ])('stops trying when the shell %s', async (_, code, turnedDown) => {
    const { socket, retries, states } = connected(turnedDown)
    socket(0).close(code)
    await settled()
    expect(states.at(-1)).toBe('unauthorized')
    expect(retries).toEqual([])
  })

  it('passes events on until told to stop', () => {
    const { connection, socket } = connected()
    const seen: AppEvent[] = []
    const stop = connection.bridge.listen((event) => seen.push(event))
    socket(0).open()
    socket(0).deliver({ kind: 'event', event: { kind: 'runs' } })
    stop()
    socket(0).deliver({ kind: 'event', event: { kind: 'runs' } })
    expect(seen).toEqual([{ kind: 'runs' }])
  })
})
