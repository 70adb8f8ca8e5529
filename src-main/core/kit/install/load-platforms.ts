/** Images that the kit has for two platforms: an engine that can keep both under one name gets both. */
import { LabError } from '../../app/lab-error'
import type { Engine } from '../../engine/engine'
import { manifestDigest, ociArchive } from '../images/oci-archive'
import type { KitManifest } from '../kit-manifest'
import { type LoadableImage, loadableImage, removeUnused } from './load-images'

/** The images of one reference, one for each platform. */
type PlatformGroup = readonly LoadableImage[]

export async function platformGroups(
  kitDirectory: string,
  { images, platform }: KitManifest,
): Promise<readonly PlatformGroup[]> {
  const references = images.filter((image) => image.platform !== platform).map(({ reference }) => reference)
  return Promise.all(
    references.map((reference) =>
      Promise.all(
        images
          .filter((image) => image.reference === reference)
          .map((image) => loadableImage(kitDirectory, image)),
      ),
    ),
  )
}

/** Of the groups, those of which the engine lacks an image under its reference. */
export async function missingGroups(
  engine: Engine,
  groups: readonly PlatformGroup[],
  signal: AbortSignal,
): Promise<readonly PlatformGroup[]> {
  const found = await Promise.all(
    groups.map(async ([first]) => {
      const reference = first?.reference ?? ''
      if ((await engine.inspectImage(reference, signal)) === undefined) return []
      return engine.platformImages(reference)
    }),
  )
  return groups.filter((group, index) =>
    group.some((image) => !found[index]?.some(({ digest }) => digest === manifestDigest(image))),
  )
}

export async function loadGroups(
  engine: Engine,
  groups: readonly PlatformGroup[],
  signal: AbortSignal,
): Promise<void> {
  if (groups.length === 0) return
  const references = groups.map(([first]) => first?.reference ?? '')
  const before = await Promise.all(references.map((reference) => engine.inspectImage(reference, signal)))
  const parts = groups.map((group) =>
    group.map((image) => ({
      ...image,
      os: image.dockerConfig.os,
      architecture: image.dockerConfig.architecture,
    })),
  )
  await engine.loadImages(ociArchive(parts), signal)
  if ((await missingGroups(engine, groups, signal)).length > 0) {
    throw new LabError('engine-refused', {
      what: `The engine loaded the kit and has not all platforms of ${references.join(', ')}.`,
      expected: 'After loading, each image should be there for each of its platforms.',
      todo: 'See the engine’s own log, then try again.',
    })
  }
  for (const image of before) if (image !== undefined) await removeUnused(engine, image.id)
}
