/** `kit.json`: what a kit holds. It is written last and sealed, so that a kit with one is complete. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { KitInfo } from '#contract/kit'
import { recipeNames } from './recipe'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const size = z.int().min(0)
/** Inside the kit: no absolute path, no step upwards, `/`-separated. */
const kitPath = z
  .string()
  .regex(/^[^/\\\0][^\\\0]*$/)
  .refine((path) => path.split('/').every((segment) => !['', '.', '..'].includes(segment)))

const blobSchema = z.strictObject({ path: kitPath, sha256, sizeBytes: size })

const contentSchema = z.strictObject({
  schema: z.literal(1),
  recipe: z.enum(recipeNames),
  recipeSha256: sha256,
  /** As Docker names it, e.g. `linux/amd64`. */
  platform: z.string(),
  images: z.array(
    z.strictObject({
      role: z.string(),
      reference: z.string(),
      /** The kit's own platform, or the other one: two images then have one reference. */
      platform: z.string(),
      standsInFor: z.array(z.string()),
      about: z.string(),
      /** The docker image configuration; its digest is the image's. */
      config: blobSchema,
      /** Base first; uncompressed, so that a layer's SHA-256 is its diff id. */
      layers: z.array(blobSchema).min(1),
    }),
  ),
  mirrors: z.array(
    z.strictObject({
      kind: z.enum(['npm', 'apt', 'go']),
      directory: kitPath,
      packages: z.array(z.strictObject({ name: z.string(), version: z.string(), integrity: z.string() })),
      sizeBytes: size,
    }),
  ),
  files: z.array(z.strictObject({ path: kitPath, sizeBytes: size, sha256 })),
})
export type KitContent = z.output<typeof contentSchema>

const manifestSchema = contentSchema.extend({
  name: z.string().regex(/^[a-z]+-[0-9a-f]{8}$/),
  createdAt: z.iso.datetime(),
  /** SHA-256 of all the rest, so that a change of kit.json itself is found. */
  seal: sha256,
})
export type KitManifest = z.output<typeof manifestSchema>
export type KitImage = KitManifest['images'][number]
export type KitFile = KitManifest['files'][number]

export const manifestFile = 'kit.json'

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** The name tells kits apart by content: runs on different kits are not compared as if they were on one. */
export function sealManifest(content: KitContent, createdAt: Date): KitManifest {
  const name = `${content.recipe}-${digestOf(content).slice(0, 8)}`
  const whole = { ...content, name, createdAt: createdAt.toISOString() }
  return { ...whole, seal: digestOf(manifestSchema.omit({ seal: true }).parse(whole)) }
}

/** Throws an error in words when the text is no kit.json or was changed. */
export function parseManifest(text: string): KitManifest {
  const parsed = manifestSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { seal, ...rest } = parsed.data
  if (seal !== digestOf(manifestSchema.omit({ seal: true }).parse(rest))) {
    throw new Error('its content is not the one that its seal was made for')
  }
  return parsed.data
}

/** Those for the kit's own platform. */
export function nativeImages({ images, platform }: KitManifest): readonly KitImage[] {
  return images.filter((image) => image.platform === platform)
}

export function kitInfo(manifest: KitManifest, directory: string): KitInfo {
  return {
    name: manifest.name,
    recipe: manifest.recipe,
    directory,
    createdAt: manifest.createdAt,
    platform: manifest.platform,
    images: nativeImages(manifest).map(({ role, reference, standsInFor, about, config, layers }) => ({
      role,
      reference,
      standsInFor: standsInFor.join(', '),
      about,
      digest: `sha256:${config.sha256}`,
      sizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    })),
    mirrors: manifest.mirrors.map(({ kind, packages, sizeBytes }) => ({
      kind,
      packages: packages.length,
      sizeBytes,
    })),
    files: manifest.files.length,
    sizeBytes: manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}
