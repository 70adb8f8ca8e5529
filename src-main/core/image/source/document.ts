/** The JSON documents of an image: manifests, indexes and configurations. */
import { z } from 'zod'
import { damaged } from '../image-errors'

export const digestPattern = /^sha256:[0-9a-f]{64}$/

const descriptorSchema = z.object({
  mediaType: z.string().default(''),
  digest: z.string(),
  size: z.number().default(0),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() }).nullish(),
})
export type Descriptor = z.infer<typeof descriptorSchema>

export const indexSchema = z.object({ manifests: z.array(descriptorSchema).max(1000) })

export const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
})

export const archiveManifestSchema = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).nullish(),
  }),
)

export const configSchema = z.object({
  os: z.string().default('linux'),
  architecture: z.string().default('unknown'),
  variant: z.string().nullish(),
  created: z.string().nullish(),
  config: z
    .object({
      User: z.string().nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
    })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(z.string().regex(digestPattern)).nullish() }),
  history: z
    .array(
      z.object({
        created: z.string().nullish(),
        created_by: z.string().nullish(),
        comment: z.string().nullish(),
        empty_layer: z.boolean().nullish(),
      }),
    )
    .nullish(),
})
export type ImageConfig = z.infer<typeof configSchema>

/** Throws LabError `image-damaged`. `what` is the document's name in a sentence. */
export function readDocument<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  const parsed = schema.safeParse(parseJson(bytes, what))
  if (parsed.success) return parsed.data
  throw damaged(
    `${what} does not have the fields that it must have.`,
    parsed.error.issues
      .slice(0, 10)
      .map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`),
  )
}

function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw damaged(`${what} is no JSON.`)
  }
}

export function platformText(platform: {
  os: string
  architecture: string
  variant?: string | null | undefined
}): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')
}
