/** What the test's process and the process of the main bundle say to each other, over Node's own IPC. */

export interface SenderFrame {
  readonly url: string
  readonly top: boolean
}

/** What Chromium would do to the main process; each is answered by `reply`. */
export type DriverCall =
  | { readonly kind: 'fetch'; readonly url: string; readonly method: string }
  | {
      readonly kind: 'invoke'
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
      readonly frame: SenderFrame
    }
  | {
      readonly kind: 'send'
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
      readonly frame: SenderFrame
    }
  | { readonly kind: 'navigate'; readonly window: number; readonly url: string }
  | { readonly kind: 'open-window'; readonly window: number; readonly url: string }
  | { readonly kind: 'attach-webview'; readonly window: number }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'second-instance' }
  | { readonly kind: 'shown-folders' }
  | { readonly kind: 'close-window'; readonly window: number }

export interface FetchReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type DriverMessage = { readonly id: number; readonly call: DriverCall }

export interface WindowFacts {
  readonly window: number
  readonly preload: string
  readonly webPreferences: Readonly<Record<string, unknown>>
}

export type MainMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'window'; readonly facts: WindowFacts }
  | { readonly kind: 'load'; readonly window: number; readonly url: string }
  | {
      readonly kind: 'send'
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
    }
