/**
 * What a stored header or record must at least be to be shown. They are our own files, written whole, so
 * this guards against strangers' files and other versions, not against each wrong field.
 */
import { z } from 'zod'
import type { BuildRecord } from '#contract/build-record'
import type { ProbeRecord } from '#contract/probe'
import { processIdentitySchema } from './process-identity'
import type { RunHeader } from './record-store'

const storedHeaderSchema = z.looseObject({
  schema: z.literal(1),
  id: z.string(),
  // Headers of versions that recorded experiments only say neither.
  kind: z.enum(['experiment', 'check']).default('experiment'),
  task: z.looseObject({ id: z.string(), title: z.string() }).nullable().default(null),
  lab: z.string(),
  labTitle: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  repeat: z.int().min(1),
  outcome: z.looseObject({ kind: z.enum(['running', 'success', 'failed', 'cancelled', 'interrupted']) }),
  engine: z.looseObject({ name: z.string(), version: z.string() }),
  kit: z.looseObject({ name: z.string(), recipe: z.string() }),
  checks: z.array(z.unknown()),
  owner: processIdentitySchema,
})

/** What records did not have before builds could have secrets, several platforms and another builder. */
const options = z.looseObject({ platform: z.string().nullish() }).transform(({ platform, ...known }) => ({
  platforms: platform ? [platform] : [],
  cacheFrom: [],
  pull: false,
  secretIds: [],
  ...known,
}))

const outcome = z
  .looseObject({
    kind: z.enum(['success', 'failed', 'cancelled', 'engine-lost']),
    image: z.looseObject({}).optional(),
  })
  .transform(({ image, ...known }) =>
    image ? { targets: [], ...known, image: { manifests: [], ...image } } : known,
  )

const storedRecordSchema = z
  .looseObject({
    schema: z.literal(1),
    id: z.string(),
    startedAt: z.iso.datetime(),
    wallMs: z.number(),
    context: z.looseObject({ files: z.array(z.unknown()), bytes: z.number() }),
    dockerfile: z.looseObject({ text: z.string() }),
    options,
    vertices: z.array(z.looseObject({ digest: z.string(), name: z.string() })),
    outcome,
  })
  .transform((record) => ({ builder: 'engine', targets: [], ...record }))

const storedProbeSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  build: z.string(),
  variant: z.string(),
  phase: z.string(),
  repeat: z.int().min(1),
  command: z.string(),
  outcome: z.looseObject({
    kind: z.enum(['ended', 'answered', 'silent', 'refused', 'analyzed', 'searched']),
  }),
})

export type StoredHeader = RunHeader & Pick<z.infer<typeof storedHeaderSchema>, 'owner'>

/** Throws when the text is no header of that run. */
export function parseHeader(text: string, run: string): StoredHeader {
  const header = storedHeaderSchema.parse(JSON.parse(text))
  if (header.id !== run) throw new Error(`it belongs to the run ${header.id}`)
  return header as unknown as StoredHeader
}

/** Throws when the text is no record of that build. */
export function parseRecord(text: string, build: string): BuildRecord {
  const record = storedRecordSchema.parse(JSON.parse(text))
  if (record.id !== build) throw new Error(`it belongs to the build ${record.id}`)
  return record as unknown as BuildRecord
}

/** Throws when the text is no probe. */
export function parseProbe(text: string): ProbeRecord {
  return storedProbeSchema.parse(JSON.parse(text)) as unknown as ProbeRecord
}
