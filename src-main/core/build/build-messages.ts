/** What a BuildKit build says on its answer: one JSON object a line, progress as base64 protobuf inside. */
import type { Readable } from 'node:stream'
import { bodyLines, jsonObject, lineError } from '../engine/json-lines'
import { decodeTrace, type Trace } from './trace'

export type BuildMessage =
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'image-id'; readonly id: string }
  | { readonly kind: 'error'; readonly message: string }
  /** Plain text between the lines, e.g. `Successfully tagged …` of older engines. */
  | { readonly kind: 'text'; readonly text: string }

/** Lines that are no known message are left out: newer engines may say more. */
export async function* buildMessages(body: Readable): AsyncGenerator<BuildMessage> {
  for await (const line of bodyLines(body)) {
    const message = readMessage(line)
    if (message) yield message
  }
}

export function readMessage(text: string): BuildMessage | undefined {
  const line = jsonObject(text)
  if (line === undefined) return undefined
  const error = lineError(line)
  if (error !== undefined) return { kind: 'error', message: error }
  if (typeof line.stream === 'string') return { kind: 'text', text: line.stream }
  if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string') {
    return { kind: 'trace', trace: decodeTrace(Buffer.from(line.aux, 'base64')) }
  }
  if (line.id === 'moby.image.id' && isIdHolder(line.aux)) return { kind: 'image-id', id: line.aux.ID }
  return undefined
}

function isIdHolder(aux: unknown): aux is { ID: string } {
  return typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string'
}
