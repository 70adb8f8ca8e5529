/** The one face that a shell shows to the renderer, whichever shell it is. */
import type { Result } from './errors'
import type { AppEvent } from './events'
import type { Replies, RequestInput, RequestName } from './requests'
import type { TerminalBridge } from './terminal'

export interface Bridge {
  /** Never rejects: a failure is a value. */
  send<N extends RequestName>(name: N, payload: RequestInput<N>): Promise<Result<Replies[N]>>
  /** Calls back for every event until the returned function is called. */
  listen(listener: (event: AppEvent) => void): () => void
  readonly terminal: TerminalBridge
}

/** The name under which the preload puts the bridge on `window`. */
export const bridgeName = 'layerlab'

/** IPC channels of the Electron shell; nothing else is sent between main and renderer. */
export const channels = { request: 'layerlab:request', event: 'layerlab:event' } as const

/** Messages on the browser shell's WebSocket, JSON, one per frame. */
export type SocketRequest = { readonly id: number; readonly name: string; readonly payload: unknown }
export type SocketMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'event'; readonly event: AppEvent }
