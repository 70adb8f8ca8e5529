/** Steps that run at the same time, by the engine's own clock. */
import { inSeconds } from '../words'
import { type Bounds, withinBounds } from './bounds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { ratioBounds, ratioWords } from './ratio-words'
import { stepsRunning } from './steps'

interface Span {
  readonly vertex: string
  readonly stage: string | null
  readonly startMs: number
  readonly endMs: number
}

/** The step with this text that ran longest; undefined where none ran. */
function spanOf(sample: Sample, running: string): Span | undefined {
  const spans = stepsRunning(sample, running).flatMap(({ vertex, stage, state, startedMs, durationMs }) =>
    state === 'ran' && startedMs !== null && durationMs !== null
      ? [{ vertex, stage, startMs: startedMs, endMs: startedMs + durationMs }]
      : [],
  )
  return spans.reduce<Span | undefined>(
    (longest, span) => (longest && length(longest) >= length(span) ? longest : span),
    undefined,
  )
}

const length = ({ startMs, endMs }: Span) => endMs - startMs

/** A step that has two of the texts counts once: nothing runs beside itself. */
function spansIn(sample: Sample, running: readonly string[]): readonly Span[] | string {
  const spans = running.flatMap((text) => spanOf(sample, text) ?? [])
  if (spans.length < running.length) return `Not all of ${named(running)} ran.`
  if (new Set(spans.map(({ vertex }) => vertex)).size < spans.length) {
    return `${named(running)} run in one step.`
  }
  return spans
}

const named = (running: readonly string[]) => running.map((text) => `\`${text}\``).join(' and ')

export function stagesOverlap(
  { running, atLeast }: { running: readonly string[]; atLeast: number },
  place: PlaceEvidence,
): Finding {
  const expected = `${named(running)} run at the same time for at least ${percent(atLeast)} of the time of the shorter one.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const found = place.samples.map((sample) => {
    const spans = spansIn(sample, running)
    if (typeof spans === 'string') return spans
    const [a, b] = spans
    if (!a || !b) return noBuild(place)
    if (a.stage === b.stage) return `${named(running)} are in one stage, ${a.stage}.`
    const bothMs = Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs))
    return { bothMs, share: bothMs / Math.max(1, Math.min(length(a), length(b))) }
  })
  const missing = found.find((one) => typeof one === 'string')
  if (missing !== undefined) return { pass: false, observed: missing, expected }
  const measured = found.filter((one) => typeof one !== 'string')
  const least = measured.reduce((low, one) => (one.share < low.share ? one : low))
  return {
    pass: least.share >= atLeast,
    observed: `Both ran at the same time for ${inSeconds(least.bothMs)}, ${percent(least.share)} of the shorter one.`,
    expected,
  }
}

export function overlapRatio(
  { running, ...bounds }: { running: readonly string[] } & Bounds,
  place: PlaceEvidence,
): Finding {
  const expected = `From the first start to the last end, ${named(running)} take ${ratioBounds(bounds)} the sum of their times.`
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const found = place.samples.map((sample) => {
    const spans = spansIn(sample, running)
    if (typeof spans === 'string') return spans
    const wallMs =
      Math.max(...spans.map(({ endMs }) => endMs)) - Math.min(...spans.map(({ startMs }) => startMs))
    const sumMs = spans.reduce((sum, span) => sum + length(span), 0)
    return { wallMs, sumMs, ratio: wallMs / Math.max(1, sumMs) }
  })
  const missing = found.find((one) => typeof one === 'string')
  if (missing !== undefined) return { pass: false, observed: missing, expected }
  const measured = found.filter((one) => typeof one !== 'string')
  return {
    pass: measured.every(({ ratio }) => withinBounds(ratio, bounds)),
    observed: `They took ${measured
      .map(({ wallMs, sumMs }) => ratioWords(wallMs, sumMs, { words: inSeconds, bounds, other: 'the sum' }))
      .join('; ')}.`,
    expected,
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
