import { type Bridge, bridgeName } from '#contract/bridge'
import { createTerminalBridge } from '#contract/terminal-bridge'
import { terminalSocketPath } from '#contract/terminal-frames'
import { createSocketTerminalPort } from '../features/terminal/socket-terminal-port'
import type { Connection } from './connection'
import { createSocketConnection } from './socket-connection'

/** Uses the preload's bridge where there is one, else the browser shell's WebSocket. */
export function connect(window: Window): Connection {
  const preloaded = (window as unknown as Record<string, Bridge | undefined>)[bridgeName]
  if (preloaded) {
    return {
      bridge: preloaded,
      watch(listener) {
        listener('open')
        return () => {}
      },
    }
  }
  const { protocol, host } = window.location
  const sockets = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`
  const schedule = (callback: () => void, ms: number) => window.setTimeout(callback, ms)
  return createSocketConnection({
    connect: () => new WebSocket(`${sockets}/bridge`),
    terminal: createTerminalBridge(
      createSocketTerminalPort({
        connect: () => new WebSocket(`${sockets}${terminalSocketPath}`),
        schedule,
      }),
    ),
    turnedDown: async () => {
      try {
        const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' })
        return answer.status === 401
      } catch {
        return false
      }
    },
    schedule,
  })
}
