/** Medians over repeats. A figure mixes neither variants nor phases, so never cold and warm builds. */
import type { LabPhase, LabVariant } from '#contract/lab'
import type { RunBuild, Spread } from '#contract/run'

/** The middle value, the mean of the middle two for an even count; null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  if (upper === undefined) return null
  if (sorted.length % 2 === 1) return upper
  return (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2
}

export function finishedBuilds(builds: readonly RunBuild[], variant: string, phase: string): RunBuild[] {
  return builds
    .filter((build) => build.variant === variant && build.phase === phase && build.outcome === 'success')
    .toSorted((a, b) => a.repeat - b.repeat)
}

/** Wall time of the successful builds of one variant and phase; null where there is none. */
export function spreadOf(builds: readonly RunBuild[], variant: string, phase: string): Spread | null {
  const finished = finishedBuilds(builds, variant, phase)
  const first = finished[0]
  const walls = finished.map((build) => build.wallMs)
  const medianMs = median(walls)
  if (!first || medianMs === null) return null
  return {
    variant,
    phase,
    temperature: first.temperature,
    samples: finished.map(({ build, repeat, wallMs }) => ({ build, repeat, wallMs })),
    medianMs,
    minMs: Math.min(...walls),
    maxMs: Math.max(...walls),
  }
}

export interface Gain {
  readonly phase: LabPhase
  readonly fast: { readonly variant: LabVariant; readonly spread: Spread }
  readonly slow: { readonly variant: LabVariant; readonly spread: Spread }
  /** Slow over fast, 1 or more, from the medians. */
  readonly factor: number
}

/** Fastest against slowest variant of each warm phase, the largest gain first. */
export function warmGains(
  builds: readonly RunBuild[],
  phases: readonly LabPhase[],
  variants: readonly LabVariant[],
): Gain[] {
  return phases
    .filter((phase) => phase.temperature === 'warm')
    .flatMap((phase) => {
      const measured = variants
        .flatMap((variant) => {
          const spread = spreadOf(builds, variant.id, phase.id)
          return spread ? [{ variant, spread }] : []
        })
        .toSorted((a, b) => a.spread.medianMs - b.spread.medianMs)
      const fast = measured.at(0)
      const slow = measured.at(-1)
      if (!fast || !slow || fast === slow || fast.spread.medianMs <= 0) return []
      return [{ phase, fast, slow, factor: slow.spread.medianMs / fast.spread.medianMs }]
    })
    .toSorted((a, b) => b.factor - a.factor)
}
