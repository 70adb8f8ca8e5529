/**
 * What `docker buildx --progress rawjson` writes: one JSON object a line, each a part of BuildKit's solve
 * status, and plain text where the command itself says something.
 */
import { z } from 'zod'
import { jsonObject } from '../../engine/json-lines'
import type { Trace } from '../trace'

const time = z.string().nullish()

const lineSchema = z.looseObject({
  vertexes: z
    .array(
      z.looseObject({
        digest: z.string(),
        inputs: z.array(z.string()).nullish(),
        name: z.string().default(''),
        started: time,
        completed: time,
        cached: z.boolean().default(false),
        error: z.string().default(''),
      }),
    )
    .nullish(),
  statuses: z
    .array(z.looseObject({ id: z.string(), vertex: z.string(), current: z.number().default(0) }))
    .nullish(),
  logs: z
    .array(
      z.looseObject({
        vertex: z.string(),
        stream: z.number(),
        data: z.string().default(''),
        timestamp: time,
      }),
    )
    .nullish(),
})

/** Bytes that a vertex has transferred so far, e.g. of the build context. */
export interface Transfer {
  readonly vertex: string
  readonly what: string
  readonly bytes: number
}

export type RawProgress =
  | { readonly kind: 'progress'; readonly trace: Trace; readonly transfers: readonly Transfer[] }
  | { readonly kind: 'text'; readonly text: string }

export function readProgress(line: string): RawProgress {
  const parsed = lineSchema.safeParse(jsonObject(line))
  if (!parsed.success) return { kind: 'text', text: line }
  const { vertexes, statuses, logs } = parsed.data
  return {
    kind: 'progress',
    trace: {
      vertices: (vertexes ?? []).map(({ digest, inputs, name, started, completed, cached, error }) => ({
        ...{ digest, inputs: inputs ?? [], name, cached, error },
        started: milliseconds(started),
        completed: milliseconds(completed),
      })),
      logs: (logs ?? []).map(({ vertex, stream, data, timestamp }) => ({
        ...{ vertex, stream, at: milliseconds(timestamp) },
        bytes: Buffer.from(data, 'base64'),
      })),
    },
    transfers: (statuses ?? []).flatMap(({ id, vertex, current }) =>
      id.startsWith('transferring ') ? [{ vertex, what: id, bytes: current }] : [],
    ),
  }
}

/** `Date` knows milliseconds only, and times of steps are read to the microsecond. */
function milliseconds(text: string | null | undefined): number | null {
  const match = /^(.*T\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text ?? '')
  if (!match) return null
  const [, second = '', fraction = '', zone = ''] = match
  const at = Date.parse(second + zone)
  return Number.isNaN(at) ? null : at + Number(`0${fraction}`) * 1000
}
