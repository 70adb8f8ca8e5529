/** The messages below `TerminalBridge`, and the schema that guards the core's side of the border. */
import { z } from 'zod'
import type { Result } from './errors'
import type { TerminalEvent, TerminalRequestName } from './terminal'
import { terminalIdPattern, terminalRequestSchemas, terminalSizeSchema } from './terminal'
import { maxInputBytes } from './terminal-flow'

const session = z.string().regex(terminalIdPattern)
const requestNames = Object.keys(terminalRequestSchemas) as [TerminalRequestName, ...TerminalRequestName[]]

/** Guards the border: what a client may say. Payloads of requests are checked by their own schema. */
export const terminalClientMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request'),
    id: z.int().min(0),
    name: z.enum(requestNames),
    payload: z.unknown(),
  }),
  z.strictObject({
    kind: z.literal('input'),
    session,
    bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.byteLength <= maxInputBytes),
  }),
  z.strictObject({ kind: z.literal('resize'), session, size: terminalSizeSchema }),
  z.strictObject({ kind: z.literal('acknowledge'), session, offset: z.int().min(0) }),
])
export type TerminalClientMessage = z.infer<typeof terminalClientMessageSchema>

export type TerminalServerMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | Exclude<TerminalEvent, { kind: 'connection' }>
