/** Seconds in each step, per instruction and variant, over the repeats of one phase. Pure. */
import type { LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import type { Step } from '#contract/step'
import { shortTarget } from '../platforms/platform-words'
import { finishedBuilds, median } from './spread'

export interface StepMedian {
  /** Median over the repeats in which it ran; 0 where it never did. */
  readonly ms: number
  readonly ran: number
  readonly builds: number
  readonly records: readonly string[]
}

export interface StepRow {
  readonly instruction: string
  /** For which platform, where builds are for several: `arm64`. */
  readonly target: string | null
  /** By variant id; a variant without this instruction has no entry. */
  readonly byVariant: Readonly<Record<string, StepMedian>>
}

function targetOf({ platform }: Step): string | null {
  return platform === null ? null : shortTarget(platform)
}

/** The same instruction for two platforms is two steps, of which one may be emulated. */
function keyOf(step: Step): string {
  return `${targetOf(step) ?? ''} ${step.instruction}`
}

function medianOf(builds: readonly RunBuild[], key: string): StepMedian | null {
  const found = builds.flatMap((build) =>
    build.steps.filter((step) => keyOf(step) === key).map((step) => ({ step, record: build.build })),
  )
  if (found.length === 0) return null
  const ran = found.filter(({ step }) => step.state === 'ran')
  const ms = median(ran.map(({ step }) => step.durationMs ?? 0)) ?? 0
  return { ms, ran: ran.length, builds: found.length, records: found.map(({ record }) => record) }
}

/** Every instruction once: the longest Dockerfile's order, the others' own ones after what comes before them. */
export function mergeOrders(orders: readonly (readonly string[])[]): string[] {
  const [longest = [], ...others] = orders.toSorted((a, b) => b.length - a.length)
  const merged = [...new Set(longest)]
  for (const order of others) {
    let at = 0
    for (const instruction of order) {
      const found = merged.indexOf(instruction)
      if (found === -1) merged.splice(at, 0, instruction)
      at = (found === -1 ? at : found) + 1
    }
  }
  return merged
}

/** One row per instruction, in the order of the Dockerfiles. */
export function stepRows(
  variants: readonly LabVariant[],
  builds: readonly RunBuild[],
  phase: string,
): StepRow[] {
  const ofVariant = variants.map((variant) => ({
    variant,
    builds: finishedBuilds(builds, variant.id, phase),
  }))
  const stepsOf = ofVariant.map(({ builds: own }) => own[0]?.steps ?? [])
  const known = new Map(stepsOf.flat().map((step) => [keyOf(step), step]))
  return mergeOrders(stepsOf.map((steps) => steps.map(keyOf))).flatMap((key) => {
    const step = known.get(key)
    if (!step) return []
    const byVariant = Object.fromEntries(
      ofVariant.flatMap(({ variant, builds: own }) => {
        const found = medianOf(own, key)
        return found ? [[variant.id, found] as const] : []
      }),
    )
    return { instruction: step.instruction, target: targetOf(step), byVariant }
  })
}
