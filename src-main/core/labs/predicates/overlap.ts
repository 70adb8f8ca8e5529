/** Steps that run at the same time, by the engine's own clock. */
import { inSeconds } from '../words'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { type Bounds, boundsIn, withinBounds } from './figures'
import { stepsRunning } from './steps'

interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** The step with this text that ran longest; undefined where none ran. */
function spanOf(sample: Sample, running: string): Span | undefined {
  const spans = stepsRunning(sample, running).flatMap(({ state, startedMs, durationMs }) =>
    state === 'ran' && startedMs !== null && durationMs !== null
      ? [{ startMs: startedMs, endMs: startedMs + durationMs }]
      : [],
  )
  return spans.reduce<Span | undefined>(
    (longest, span) => (longest && length(longest) >= length(span) ? longest : span),
    undefined,
  )
}

const length = ({ startMs, endMs }: Span) => endMs - startMs

function spansIn(sample: Sample, running: readonly string[]): readonly Span[] | undefined {
  const spans = running.flatMap((text) => spanOf(sample, text) ?? [])
  return spans.length === running.length ? spans : undefined
}

const named = (running: readonly string[]) => running.map((text) => `\`${text}\``).join(' and ')

export function stagesOverlap(
  { running, atLeast }: { running: readonly string[]; atLeast: number },
  place: PlaceEvidence,
): Finding {
  const expected = `${named(running)} run at the same time for at least ${percent(atLeast)} of the shorter one.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const found = place.samples.map((sample) => {
    const [a, b] = spansIn(sample, running) ?? []
    if (!a || !b) return undefined
    const bothMs = Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs))
    return { bothMs, share: bothMs / Math.max(1, Math.min(length(a), length(b))) }
  })
  const least = found.reduce((low, one) => (one && low && one.share < low.share ? one : low))
  return {
    pass: found.every((one) => one !== undefined && one.share >= atLeast),
    observed:
      least && found.every((one) => one !== undefined)
        ? `Both ran at the same time for ${inSeconds(least.bothMs)}, ${percent(least.share)} of the shorter one.`
        : `Not both of ${named(running)} ran.`,
    expected,
  }
}

export function overlapRatio(
  { running, ...bounds }: { running: readonly string[] } & Bounds,
  place: PlaceEvidence,
): Finding {
  const expected = `From the first start to the last end of ${named(running)}, by the sum of their times, is ${boundsIn(bounds)}.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const found = place.samples.map((sample) => {
    const spans = spansIn(sample, running)
    if (!spans) return undefined
    const wallMs =
      Math.max(...spans.map(({ endMs }) => endMs)) - Math.min(...spans.map(({ startMs }) => startMs))
    const sumMs = spans.reduce((sum, span) => sum + length(span), 0)
    return { wallMs, sumMs, ratio: wallMs / Math.max(1, sumMs) }
  })
  const [first] = found
  return {
    pass: found.every((one) => one !== undefined && withinBounds(one.ratio, bounds)),
    observed: first
      ? found
          .flatMap((one) =>
            one ? `${inSeconds(one.wallMs)} by ${inSeconds(one.sumMs)} is ${one.ratio.toFixed(2)}` : [],
          )
          .join('; ')
      : `Not all of ${named(running)} ran.`,
    expected,
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
