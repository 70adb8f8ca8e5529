import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { finishedBuilds, median } from './spread'

export interface MirrorCell {
  readonly bytes: number
  readonly records: readonly string[]
}

export interface MirrorRow {
  readonly phase: string
  readonly title: string
  readonly byVariant: Readonly<Record<string, MirrorCell>>
}

/** Median bytes that the package mirror served, per phase and variant; empty where no mirror was used. */
export function mirrorRows(lab: LabDetail, builds: readonly RunBuild[]): MirrorRow[] {
  const rows = lab.phases.map((phase) => ({
    phase: phase.id,
    title: phase.title,
    byVariant: Object.fromEntries(
      lab.variants.flatMap((variant) => {
        const counted = finishedBuilds(builds, variant.id, phase.id).flatMap(({ build, mirrorBytes }) =>
          mirrorBytes === null ? [] : [{ build, mirrorBytes }],
        )
        const bytes = median(counted.map((one) => one.mirrorBytes))
        return bytes === null
          ? []
          : [[variant.id, { bytes, records: counted.map((one) => one.build) }] as const]
      }),
    ),
  }))
  return rows.filter((row) => Object.keys(row.byVariant).length > 0)
}
