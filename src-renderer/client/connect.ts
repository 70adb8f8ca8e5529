import { type Bridge, bridgeName } from '#contract/bridge'
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
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/bridge`
  return createSocketConnection({
    connect: () => new WebSocket(address),
    turnedDown: async () => {
      try {
        const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' })
        return answer.status === 401
      } catch {
        return false
      }
    },
    schedule: (callback, ms) => window.setTimeout(callback, ms),
  })
}
