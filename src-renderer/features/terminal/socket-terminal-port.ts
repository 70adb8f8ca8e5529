/** The browser shell's second WebSocket, which comes back by itself; sessions wait for it in the core. */
import type { TerminalPort } from '#contract/terminal-bridge'
import { decodeServerFrame, encodeClientMessage } from '#contract/terminal-frames'
import type { TerminalClientMessage, TerminalServerMessage } from '#contract/terminal-messages'

const firstRetryMs = 250
const longestRetryMs = 4000
const openState = 1

export interface TerminalSocket {
  binaryType: 'blob' | 'arraybuffer'
  readonly readyState: number
  send(frame: string | Uint8Array<ArrayBuffer>): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

export interface TerminalSocketSurroundings {
  readonly connect: () => TerminalSocket
  readonly schedule: (callback: () => void, ms: number) => void
}

/** Connects with the first message, so that who opens no terminal has no second connection. */
export function createSocketTerminalPort({ connect, schedule }: TerminalSocketSurroundings): TerminalPort {
  let receive: (message: TerminalServerMessage) => void = () => {}
  let tellConnection: (connected: boolean) => void = () => {}
  let socket: TerminalSocket | undefined
  let retryMs = firstRetryMs
  let wasOpen = false
  const beforeOpen: TerminalClientMessage[] = []

  function open(): void {
    const opening = connect()
    socket = opening
    opening.binaryType = 'arraybuffer'
    opening.addEventListener('open', () => {
      retryMs = firstRetryMs
      for (const message of beforeOpen.splice(0)) opening.send(encodeClientMessage(message))
      if (wasOpen) tellConnection(true)
      wasOpen = true
    })
    opening.addEventListener('message', ({ data }) => {
      const message = decodeServerFrame(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data))
      if (message) receive(message)
    })
    opening.addEventListener('close', () => {
      if (socket !== opening) return
      const requests = beforeOpen.splice(0)
      if (wasOpen || requests.length > 0) tellConnection(false)
      schedule(open, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    })
  }

  return {
    post(message) {
      if (!socket) open()
      if (socket?.readyState === openState) {
        socket.send(encodeClientMessage(message))
        return true
      }
      // Only at the very first: after a loss, keys typed into nothing must not arrive later.
      if (wasOpen) return false
      beforeOpen.push(message)
      return true
    },
    onMessage(listener) {
      receive = listener
    },
    onConnection(listener) {
      tellConnection = listener
    },
  }
}
