/** The images of a build: one, or one for each target of a bake. */
import type { BuildSuccess, BuiltImage } from '#contract/build-record'

/** A target's image; the build's own where no target is named or the bake did not make it. */
export function imageOf({ image, targets }: BuildSuccess, target: string | undefined): BuiltImage {
  return targets.find((one) => one.target === target)?.image ?? image
}

/** Each once. */
export function imagesOf({ image, targets }: BuildSuccess): ReadonlySet<string> {
  return new Set([image.id, ...targets.map((one) => one.image.id)])
}
