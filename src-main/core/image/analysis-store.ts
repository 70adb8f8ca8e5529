/**
 * Analyses that were made, by their key: on disk, so that an image opens at once the next day, too, and the last few in
 * memory. The key stands for the content (image id, or the archive's place, size and time), so none is ever out of date.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type ImageRequest, imageSourceForms, type KeptAnalysis } from '#contract/image'
import { toErrorData } from '../app/lab-error'
import type { Log } from '../app/log'
import { makeDirectory, writeFileAtomically } from '../records/atomic-file'
import { analysisFormat, decodeAnalysis, encodeAnalysis } from './analysis-file'
import type { AnalyzedImage } from './analyze-image'

export interface AnalysisStore {
  keyOf(identity: string, platform: string | null): string
  /** Undefined where there is none. */
  open(key: string): Promise<StoredImage | undefined>
  has(key: string): Promise<boolean>
  keep(image: AnalyzedImage, request: ImageRequest): Promise<void>
  /** Newest first. */
  list(): Promise<readonly KeptAnalysis[]>
}

export interface StoredImage {
  readonly image: AnalyzedImage
  readonly request: ImageRequest
}

const mostKept = 40
const mostOpen = 3
const summaryName = 'summary.json'
const imageName = 'image.bin'

const summarySchema = z.object({
  format: z.literal(analysisFormat),
  request: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('engine'), reference: z.string() }),
    z.object({ kind: z.literal('path'), path: z.string(), image: z.string().nullable() }),
  ]),
  kept: z.object({
    analysis: z.string(),
    source: z.object({
      form: z.enum(imageSourceForms),
      name: z.string(),
      tags: z.array(z.string()),
      engineId: z.string().nullable(),
    }),
    platform: z.string(),
    sizeBytes: z.number(),
    madeAt: z.string(),
  }),
})

export function createAnalysisStore({ directory, log }: { directory: string; log: Log }): AnalysisStore {
  const opened = new Map<string, StoredImage>()

  function remember(key: string, image: StoredImage): StoredImage {
    opened.delete(key)
    opened.set(key, image)
    for (const oldest of [...opened.keys()].slice(0, -mostOpen)) opened.delete(oldest)
    return image
  }

  async function summaryOf(key: string) {
    try {
      return summarySchema.parse(JSON.parse(await readFile(join(directory, key, summaryName), 'utf8')))
    } catch {
      return undefined
    }
  }

  async function list(): Promise<readonly KeptAnalysis[]> {
    const keys = await readdir(directory).catch(() => [])
    const found = await Promise.all(keys.map(summaryOf))
    return found
      .flatMap((summary) => (summary ? [summary.kept] : []))
      .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
  }

  async function forgetOldest(): Promise<void> {
    const keys = await readdir(directory).catch(() => [])
    if (keys.length <= mostKept) return
    const used = await Promise.all(
      keys.map(async (key) => ({
        key,
        at: (await stat(join(directory, key, summaryName)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    )
    const oldest = used.sort((a, b) => b.at - a.at).slice(mostKept)
    for (const { key } of oldest) await rm(join(directory, key), { recursive: true, force: true })
  }

  return {
    keyOf: (identity, platform) =>
      createHash('sha256')
        .update(`${analysisFormat}\0${identity}\0${platform ?? ''}`)
        .digest('hex')
        .slice(0, 32),

    async open(key) {
      const known = opened.get(key)
      if (known) return remember(key, known)
      const summary = await summaryOf(key)
      if (summary === undefined) return undefined
      try {
        const image = decodeAnalysis(await readFile(join(directory, key, imageName)))
        if (image === undefined) return undefined
        const now = new Date()
        await utimes(join(directory, key, summaryName), now, now)
        return remember(key, { image, request: summary.request })
      } catch (error) {
        log.warn(`the analysis ${key} cannot be read and is made again: ${toErrorData(error).what}`)
        return undefined
      }
    },

    has: async (key) => opened.has(key) || (await summaryOf(key)) !== undefined,

    async keep(image, request) {
      const { analysis, source, platform, sizeBytes, madeAt } = image.analysis
      const place = join(directory, analysis)
      remember(analysis, { image, request })
      await makeDirectory(place)
      await writeFileAtomically(join(place, imageName), [encodeAnalysis(image)])
      const kept = { analysis, source, platform, sizeBytes, madeAt }
      // The summary comes last: where it is, all is.
      await writeFileAtomically(
        join(place, summaryName),
        JSON.stringify({ format: analysisFormat, request, kept }),
      )
      await forgetOldest()
    },

    list,
  }
}
