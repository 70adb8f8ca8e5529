/** Brings a kit's images to an engine: those that it does not have, in one archive. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../app/lab-error'
import type { Engine, ImageInfo } from '../../engine/engine'
import { type ArchivedImage, dockerArchive } from '../images/docker-archive'
import { contentLabel, type DockerConfig, dockerConfigSchema } from '../images/image-config'
import type { KitImage } from '../kit-manifest'

export interface LoadableImage extends ArchivedImage {
  readonly dockerConfig: DockerConfig
}

export async function loadableImage(kitDirectory: string, image: KitImage): Promise<LoadableImage> {
  const config = await readFile(join(kitDirectory, image.config.path))
  return {
    reference: image.reference,
    config,
    configSha256: image.config.sha256,
    dockerConfig: dockerConfigSchema.parse(JSON.parse(config.toString())),
    layers: image.layers.map(({ path, sha256, sizeBytes }) => ({
      file: join(kitDirectory, path),
      sha256,
      sizeBytes,
    })),
  }
}

/** Engines name one image by different ids; its layers and its fingerprint are the same on all. */
function isSame(found: ImageInfo, { dockerConfig }: LoadableImage): boolean {
  const layers = dockerConfig.rootfs.diff_ids
  return (
    found.labels[contentLabel] === dockerConfig.config.Labels?.[contentLabel] &&
    found.layers.length === layers.length &&
    found.layers.every((layer, index) => layer === layers[index])
  )
}

/** Of the images, those that the engine does not have under their reference. */
export async function missingImages(
  engine: Engine,
  images: readonly LoadableImage[],
  signal: AbortSignal,
): Promise<readonly LoadableImage[]> {
  const missing: LoadableImage[] = []
  for (const image of images) {
    const there = await engine.inspectImage(image.reference, signal)
    if (there === undefined || !isSame(there, image)) missing.push(image)
  }
  return missing
}

/** Afterwards the references name exactly these images; what they named before goes if nothing uses it. */
export async function loadImages(
  engine: Engine,
  images: readonly LoadableImage[],
  signal: AbortSignal,
): Promise<void> {
  if (images.length === 0) return
  const before: (ImageInfo | undefined)[] = []
  for (const { reference } of images) before.push(await engine.inspectImage(reference, signal))
  await engine.loadImages(dockerArchive(images), signal)
  const stillMissing = await missingImages(engine, images, signal)
  if (stillMissing.length > 0) {
    throw new LabError('engine-refused', {
      what: `The engine loaded the kit and does not have ${stillMissing.map(({ reference }) => reference).join(', ')}.`,
      expected: 'After loading, each image should be there under its name.',
      todo: 'See the engine’s own log, then try again.',
    })
  }
  for (const image of before) if (image !== undefined) await removeUnused(engine, image.id)
}

/** The engine itself refuses to remove an image that is tagged more than once or in use. */
export async function removeUnused(engine: Engine, id: string): Promise<void> {
  try {
    const image = await engine.inspectImage(id)
    if (image !== undefined && image.tags.length === 0) await engine.removeImage(id)
  } catch (error) {
    if (!(error instanceof LabError && error.data.code === 'engine-refused')) throw error
  }
}
