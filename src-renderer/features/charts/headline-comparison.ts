/** The two builds that a lab's result in one sentence is about. */
import type { LabDetail, LabPhase, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { formatBytes, formatCount, formatSeconds } from '../../ui/format'
import { finishedBuilds, median, warmGains } from './spread'

export type HeadlineFigure = NonNullable<LabDetail['headline']>['figure']

export interface Side {
  readonly variant: LabVariant
  readonly phase: LabPhase
  /** Median over the repeats, in milliseconds or bytes. */
  readonly value: number
}

export interface Comparison {
  readonly figure: HeadlineFigure
  readonly small: Side
  readonly large: Side
  /** Large by small. */
  readonly factor: number
  /** Of the side that has fewer. */
  readonly samples: number
  readonly words: (value: number) => string
}

/** Under this factor two medians are not worth a comparison in words; layers are counted, not measured. */
export const leastFactor = 1.15
/** Sizes are exact: a small share of a large base is still told, in bytes. */
const leastBytes = 100_000

const figures: Record<HeadlineFigure, (build: RunBuild) => number | null> = {
  time: (build) => build.wallMs,
  size: (build) => build.image?.sizeBytes ?? null,
  layers: (build) => build.image?.layers.filter(({ empty }) => !empty).length ?? null,
  context: (build) => build.contextBytes,
  mirror: (build) => build.mirrorBytes,
}

/** Null where not both have been measured. */
export function comparisonOf(lab: LabDetail, builds: readonly RunBuild[]): Comparison | null {
  const { headline } = lab
  if (!headline) return largestWarmGain(lab, builds)
  const sides = [headline.small, headline.large].map((place) => sideOf(lab, builds, headline.figure, place))
  // What was measured decides which of the two is the smaller, not what the lesson expects.
  const [small, large] = sides.toSorted((a, b) => (a?.value ?? 0) - (b?.value ?? 0))
  if (!small || !large || small.value <= 0) return null
  return {
    figure: headline.figure,
    small,
    large,
    factor: large.value / small.value,
    samples: Math.min(small.samples, large.samples),
    words: wordsOf(headline.figure),
  }
}

function wordsOf(figure: HeadlineFigure): (value: number) => string {
  switch (figure) {
    case 'time':
      return formatSeconds
    case 'layers':
      return (value) => formatCount(value, 'layer', 'layers')
    case 'size':
    case 'context':
    case 'mirror':
      return formatBytes
  }
}

function sideOf(
  lab: LabDetail,
  builds: readonly RunBuild[],
  figure: HeadlineFigure,
  place: { readonly variant: string; readonly phase: string },
): (Side & { readonly samples: number }) | null {
  const variant = lab.variants.find(({ id }) => id === place.variant)
  const phase = lab.phases.find(({ id }) => id === place.phase)
  const values = finishedBuilds(builds, place.variant, place.phase)
    .map(figures[figure])
    .filter((value) => value !== null)
  const value = median(values)
  return variant && phase && value !== null ? { variant, phase, value, samples: values.length } : null
}

function largestWarmGain(lab: LabDetail, builds: readonly RunBuild[]): Comparison | null {
  const [best] = warmGains(builds, lab.phases, lab.variants)
  if (!best) return null
  const { phase, fast, slow, factor } = best
  return {
    figure: 'time',
    small: { variant: fast.variant, phase, value: fast.spread.medianMs },
    large: { variant: slow.variant, phase, value: slow.spread.medianMs },
    factor,
    samples: Math.min(fast.spread.samples.length, slow.spread.samples.length),
    words: formatSeconds,
  }
}

/** Too little to say which of the two has more. */
export function differsLittle({ figure, small, large, factor }: Comparison): boolean {
  if (figure === 'layers') return factor <= 1
  const tellsBytes = figure === 'size' && large.value - small.value >= leastBytes
  return factor < leastFactor && !tellsBytes
}

/** The figures as the sentence names their variants: the faster one first, else the one that has more. */
export function inOrder(comparison: Comparison): readonly [Side, Side] {
  const { figure, small, large } = comparison
  return figure === 'time' || differsLittle(comparison) ? [small, large] : [large, small]
}
