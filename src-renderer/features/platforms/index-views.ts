/** Images that are an index over several platforms, by variant. Pure. */
import type { PlatformManifest } from '#contract/build-record'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { layerStacks } from '../charts/layer-stack'

export interface IndexView {
  readonly variant: string
  readonly title: string
  readonly index: number
  readonly record: string
  readonly digest: string
  readonly manifests: readonly PlatformManifest[]
}

/** Of the first phase; variants whose image is for one platform only are left out. */
export function indexViews(
  lab: Pick<LabDetail, 'variants' | 'phases'>,
  builds: readonly RunBuild[],
): readonly IndexView[] {
  return layerStacks(lab, builds, lab.phases[0]?.id ?? '').flatMap(({ image, ...stack }) =>
    image.manifests.length === 0 ? [] : [{ ...stack, digest: image.id, manifests: image.manifests }],
  )
}

/** As much of a digest as tells it apart at a glance. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{10})[0-9a-f]+$/, '$1…')
}
