/** What buildx says it made, from the file that it writes at its end. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { BuiltImage } from '#contract/build-record'
import type { Engine } from '../../engine/engine'
import { describeImage } from '../build-result'
import type { Redact } from '../redaction'

const madeSchema = z.looseObject({
  'containerimage.digest': z.string(),
  'containerimage.config.digest': z.string().optional(),
})

/** Of one build, or of one target of a bake. */
export type Made = z.infer<typeof madeSchema>

export async function readMade(file: string): Promise<Made> {
  return madeSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

export async function readMadeTargets(file: string): Promise<Readonly<Record<string, Made>>> {
  const content = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')))
  return Object.fromEntries(
    Object.entries(content).flatMap(([target, value]) => {
      const made = madeSchema.safeParse(value)
      return made.success ? [[target, made.data] as const] : []
    }),
  )
}

/** The store decides which of the digests is the image's id. */
export async function describeMade(
  engine: Engine,
  made: Made,
  redact: Redact,
): Promise<BuiltImage | undefined> {
  for (const id of [made['containerimage.digest'], made['containerimage.config.digest']]) {
    const image = id === undefined ? undefined : await describeImage(engine, id, redact)
    if (image) return image
  }
  return undefined
}
