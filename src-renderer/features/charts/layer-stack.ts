/** Layers of the variants' images, base first, ready to be stacked on one scale. Pure. */
import type { BuiltImage, ImageLayer } from '#contract/build-record'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { finishedBuilds } from './spread'

export interface LayerStackOf {
  readonly variant: string
  readonly title: string
  readonly index: number
  readonly record: string
  readonly image: BuiltImage
}

/** The first image of each variant in a phase: repeats build the same layers. */
export function layerStacks(
  lab: Pick<LabDetail, 'variants' | 'phases'>,
  builds: readonly RunBuild[],
  phase: string,
): LayerStackOf[] {
  return lab.variants.flatMap((variant, index) => {
    const build = finishedBuilds(builds, variant.id, phase).find((one) => one.image !== null)
    if (!build?.image) return []
    return { variant: variant.id, title: variant.title, index, record: build.build, image: build.image }
  })
}

/** By content where the engine tells it: the same instruction makes another layer on another day. */
function same(a: ImageLayer, b: ImageLayer | undefined): boolean {
  if (a.diffId && b?.diffId) return a.diffId === b.diffId
  return b !== undefined && a.createdBy === b.createdBy && a.sizeBytes === b.sizeBytes && a.empty === b.empty
}

/** How many layers from the bottom all images have in common; 0 with fewer than two images. */
export function sharedBottom(stacks: readonly LayerStackOf[]): number {
  const [first, ...others] = stacks
  if (!first || others.length === 0) return 0
  const end = first.image.layers.findIndex((layer, at) =>
    others.some((other) => !same(layer, other.image.layers[at])),
  )
  return end === -1 ? first.image.layers.length : end
}

export function totalBytes(layers: readonly ImageLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
}
