import type { Bridge } from '#contract/bridge'

export type ConnectionState =
  | 'connecting'
  | 'open'
  /** The shell stopped answering; reconnecting by itself. */
  | 'lost'
  /** The browser shell does not know this browser: its address with the token must be opened again. */
  | 'unauthorized'

/** The bridge of whichever shell this is, and whether it can be reached now. */
export interface Connection {
  readonly bridge: Bridge
  /** Calls back at once with the present state, then with each change. */
  watch(listener: (state: ConnectionState) => void): () => void
}
