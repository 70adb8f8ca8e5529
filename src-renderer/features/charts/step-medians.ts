/** Seconds in each step, per instruction and variant, over the repeats of one phase. Pure. */
import type { LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import type { Step } from '#contract/step'
import { withoutFlags } from '../../ui/short-instruction'
import { shortTarget } from '../platforms/platform-words'
import { finishedBuilds, median } from './spread'

export interface StepMedian {
  /** As it stands in this variant's Dockerfile. */
  readonly instruction: string
  /** Median over the repeats in which it ran; 0 where it never did. */
  readonly ms: number
  readonly ran: number
  readonly builds: number
  readonly records: readonly string[]
}

export interface StepRow {
  /** Without the flags of RUN where the variants differ in them. */
  readonly instruction: string
  /** For which platform, where builds are for several: `arm64`. */
  readonly target: string | null
  /** By variant id; a variant without this instruction has no entry. */
  readonly byVariant: Readonly<Record<string, StepMedian>>
}

function targetOf({ platform }: Step): string | null {
  return platform === null ? null : shortTarget(platform)
}

interface KeyedStep {
  readonly key: string
  readonly step: Step
}

/**
 * The same instruction for two platforms is two steps, of which one may be emulated. The same command with
 * a mount and without is one, so that its bars stand together, unless one Dockerfile has both.
 */
function keyed(steps: readonly Step[]): KeyedStep[] {
  const bare = (step: Step) => `${targetOf(step) ?? ''} ${withoutFlags(step.instruction)}`
  const texts = (key: string) =>
    new Set(steps.filter((step) => bare(step) === key).map((step) => step.instruction))
  return steps.map((step) => ({
    key: texts(bare(step)).size === 1 ? bare(step) : `${targetOf(step) ?? ''} ${step.instruction}`,
    step,
  }))
}

function medianOf(builds: readonly RunBuild[], key: string): StepMedian | null {
  const found = builds.flatMap((build) =>
    keyed(build.steps)
      .filter((one) => one.key === key)
      .map(({ step }) => ({ step, record: build.build })),
  )
  const [first] = found
  if (!first) return null
  const ran = found.filter(({ step }) => step.state === 'ran')
  const ms = median(ran.map(({ step }) => step.durationMs ?? 0)) ?? 0
  const { instruction } = first.step
  return {
    instruction,
    ms,
    ran: ran.length,
    builds: found.length,
    records: found.map(({ record }) => record),
  }
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
  const stepsOf = ofVariant.map(({ builds: own }) => keyed(own[0]?.steps ?? []))
  const known = new Map(stepsOf.flat().map(({ key, step }) => [key, step]))
  return mergeOrders(stepsOf.map((steps) => steps.map(({ key }) => key))).flatMap((key) => {
    const step = known.get(key)
    if (!step) return []
    const byVariant = Object.fromEntries(
      ofVariant.flatMap(({ variant, builds: own }) => {
        const found = medianOf(own, key)
        return found ? [[variant.id, found] as const] : []
      }),
    )
    const texts = new Set(Object.values(byVariant).map((found) => found.instruction))
    const instruction = texts.size > 1 ? withoutFlags(step.instruction) : step.instruction
    return { instruction, target: targetOf(step), byVariant }
  })
}
