/**
 * Terminals as they cross the bridge. Output is bytes, never text: a chunk may end in the middle of a
 * character. Every byte of a session has an offset, counted from its first byte, so that a browser that
 * lost its connection asks for the rest, and an acknowledgement said twice does no harm. Limits that both
 * ends keep are in terminal-flow.ts.
 */
import { z } from 'zod'
import type { Result } from './errors'

export const terminalIdPattern = /^[0-9a-f]{16}$/
const sessionId = z.string().regex(terminalIdPattern, 'a terminal id: 16 hexadecimal digits')
const offset = z.int().min(0)

export const terminalSizeSchema = z.strictObject({
  columns: z.int().min(2).max(1000),
  rows: z.int().min(1).max(500),
})
export type TerminalSize = z.infer<typeof terminalSizeSchema>

const placeId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes')

export const terminalTargetSchema = z.discriminatedUnion('kind', [
  /** The learner's own shell, in the workspace of a lab's task; without a lab, in their home folder. */
  z.strictObject({ kind: z.literal('shell'), lab: placeId.nullable(), task: placeId.nullable() }),
  /** A shell in a running container that carries LayerLab's label. */
  z.strictObject({
    kind: z.literal('container'),
    container: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'a container id or name'),
  }),
])
export type TerminalTarget = z.infer<typeof terminalTargetSchema>

/** What is asked and answered; `input`, `resize` and `acknowledge` need no answer. */
export const terminalRequestSchemas = {
  open: z.strictObject({ target: terminalTargetSchema, size: terminalSizeSchema }),
  /** From now on this client gets the session's output; another one that had it is told `detached`. */
  attach: z
    .strictObject({
      session: sessionId,
      /** Offset after the last byte that the client has; 0 for a client that has none. */
      received: offset,
      /** Offset after the last byte that the client has worked off. */
      acknowledged: offset,
    })
    .refine((value) => value.acknowledged <= value.received, 'what was acknowledged was received before'),
  close: z.strictObject({ session: sessionId }),
  list: z.strictObject({}),
  containers: z.strictObject({}),
  /** Whether a program other than the shell has the terminal now. */
  foreground: z.strictObject({ session: sessionId }),
} as const

export type TerminalRequestName = keyof typeof terminalRequestSchemas
export type TerminalRequestInput<N extends TerminalRequestName> = z.input<(typeof terminalRequestSchemas)[N]>

export type TerminalEnd = {
  /** The program's exit status; null when a signal ended it or when it is not known. */
  readonly exitCode: number | null
  readonly signal: number | null
}

export interface TerminalSession {
  readonly id: string
  readonly target: TerminalTarget
  /** What to call it until the program sets a title: `bash`, or the container's name. */
  readonly label: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly size: TerminalSize
  /** Null while it runs. An ended session is kept until it is closed. */
  readonly ended: TerminalEnd | null
}

export interface TerminalContainer {
  readonly id: string
  readonly name: string
  readonly image: string
}

export interface TerminalReplies {
  open: TerminalSession
  attach: TerminalSession
  close: { readonly closed: string }
  list: readonly TerminalSession[]
  containers: readonly TerminalContainer[]
  foreground: {
    /** `unknown` for containers, and where the system does not tell. */
    readonly holder: 'shell' | 'program' | 'unknown'
    /** Whether its DOCKER_HOST is still the engine in use: a shell keeps what it was started with. */
    readonly sameEngine: boolean
  }
}

export type TerminalEvent =
  /** Comes before any output of an attachment. */
  | {
      readonly kind: 'attached'
      readonly session: string
      /** Offset of the first byte that will come. */
      readonly from: number
      /** Bytes before this offset were printed earlier: queries in them must not be answered again. */
      readonly replayTo: number
      /** Bytes that the client has not seen and never will; over 0 it clears its screen first. */
      readonly lost: number
    }
  | { readonly kind: 'output'; readonly session: string; readonly offset: number; readonly bytes: Uint8Array }
  /** Comes after the last byte of output, at `offset`. */
  | { readonly kind: 'ended'; readonly session: string; readonly offset: number; readonly end: TerminalEnd }
  /** Another window has taken the session over. */
  | { readonly kind: 'detached'; readonly session: string }
  /** The way to the core broke, or is there again; then every session must be attached again. */
  | { readonly kind: 'connection'; readonly connected: boolean }

/** The part of the bridge that carries terminals. Requests never reject: a failure is a value. */
export interface TerminalBridge {
  request<N extends TerminalRequestName>(
    name: N,
    payload: TerminalRequestInput<N>,
  ): Promise<Result<TerminalReplies[N]>>
  /** Keys, pastes and the terminal's own replies, as bytes; longer ones are cut into frames. */
  write(session: string, bytes: Uint8Array): void
  resize(session: string, size: TerminalSize): void
  /** All bytes before this offset have been worked off. */
  acknowledge(session: string, offset: number): void
  listen(listener: (event: TerminalEvent) => void): () => void
}
