/** The images of a build: one, or one for each target of a bake. */
import type { BuildSuccess } from '#contract/build-record'

/** Id of a target's image; of the build's own where no target is named or the bake did not make it. */
export function imageOf({ image, targets }: BuildSuccess, target: string | undefined): string {
  return targets.find((one) => one.target === target)?.image.id ?? image.id
}

/** Each once. */
export function imagesOf({ image, targets }: BuildSuccess): ReadonlySet<string> {
  return new Set([image.id, ...targets.map((one) => one.image.id)])
}
