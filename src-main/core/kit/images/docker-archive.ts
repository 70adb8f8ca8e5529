/** Docker archives (`docker load`): written from blobs on the way to the engine, read from `docker save`. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { z } from 'zod'

export const archiveManifestSchema = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).min(1),
  }),
)

export interface ArchivedLayer {
  /** Absolute path of the layer's tar. */
  readonly file: string
  readonly sha256: string
  readonly sizeBytes: number
}

export interface ArchivedImage {
  readonly reference: string
  readonly config: Buffer
  readonly configSha256: string
  readonly layers: readonly ArchivedLayer[]
}

/** One archive of all the images; a layer that several share is in it once. */
export function dockerArchive(images: readonly ArchivedImage[]): Readable {
  const tar = pack()
  const output = Readable.from(tar)
  const write = async () => {
    const written = new Set<string>()
    for (const image of images) {
      tar.entry({ name: `${image.configSha256}.json` }, image.config)
      for (const layer of image.layers) {
        if (written.has(layer.sha256)) continue
        written.add(layer.sha256)
        const entry = tar.entry({ name: `${layer.sha256}.tar`, size: layer.sizeBytes })
        await pipeline(createReadStream(layer.file, { highWaterMark: 1 << 20 }), entry)
      }
    }
    const manifest = images.map((image) => ({
      Config: `${image.configSha256}.json`,
      RepoTags: [image.reference],
      Layers: image.layers.map(({ sha256 }) => `${sha256}.tar`),
    }))
    tar.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
    tar.finalize()
  }
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}
