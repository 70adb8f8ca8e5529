import type { LabPhase, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { finishedBuilds, median } from './spread'

export interface BytesCell {
  readonly bytes: number
  readonly records: readonly string[]
}

export interface BytesRow {
  readonly phase: string
  readonly title: string
  readonly byVariant: Readonly<Record<string, BytesCell>>
}

/** Median bytes of the builds that have such a figure, per phase and variant; without phases where none has. */
export function phaseBytes(
  lab: {
    readonly variants: readonly Pick<LabVariant, 'id'>[]
    readonly phases: readonly Pick<LabPhase, 'id' | 'title'>[]
  },
  builds: readonly RunBuild[],
  bytesOf: (build: RunBuild) => number | null,
): BytesRow[] {
  const rows = lab.phases.map((phase) => ({
    phase: phase.id,
    title: phase.title,
    byVariant: Object.fromEntries(
      lab.variants.flatMap((variant) => {
        const counted = finishedBuilds(builds, variant.id, phase.id).flatMap((build) => {
          const bytes = bytesOf(build)
          return bytes === null ? [] : [{ record: build.build, bytes }]
        })
        const bytes = median(counted.map((one) => one.bytes))
        return bytes === null
          ? []
          : [[variant.id, { bytes, records: counted.map(({ record }) => record) }] as const]
      }),
    ),
  }))
  return rows.filter((row) => Object.keys(row.byVariant).length > 0)
}

/** Below this, in bytes, it makes no difference which of two contexts is larger. */
const leastDifference = 100_000

/** Whether some phase has clearly more bytes with one variant than with another. */
export function variantsDiffer(rows: readonly BytesRow[]): boolean {
  return rows.some(({ byVariant }) => {
    const bytes = Object.values(byVariant).map((cell) => cell.bytes)
    return Math.max(...bytes) - Math.min(...bytes) >= leastDifference
  })
}
