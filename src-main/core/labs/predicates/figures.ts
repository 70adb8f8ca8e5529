/** One figure against a limit, or against the same figure of another build. */
import { median } from '../../records/runs-compare'
import { inBytes, inSeconds } from '../words'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { ratioWords } from './ratio-words'

export interface Bounds {
  readonly atMost?: number | undefined
  readonly atLeast?: number | undefined
}

export function withinBounds(value: number, { atMost, atLeast }: Bounds): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast)
}

export function boundsIn({ atMost, atLeast }: Bounds, words: (value: number) => string = String): string {
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${words(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${words(atMost)}`]),
  ]
  return parts.join(' and ')
}

interface Figure {
  readonly of: (sample: Sample) => number | null
  readonly words: (value: number) => string
  readonly name: string
}

const time: Figure = { of: ({ build }) => build.wallMs, words: inSeconds, name: 'Build time' }
const size: Figure = { of: ({ build }) => build.image?.sizeBytes ?? null, words: inBytes, name: 'Image size' }
const context: Figure = { of: ({ build }) => build.contextBytes, words: inBytes, name: 'Context sent' }
const mirror: Figure = { of: ({ build }) => build.mirrorBytes, words: inBytes, name: 'Downloaded' }

export const timeRatio = ratioOf(time)
export const sizeRatio = ratioOf(size)
export const contextRatio = ratioOf(context)
export const mirrorRatio = ratioOf(mirror)

function ratioOf(figure: Figure) {
  return (bounds: Bounds, above: PlaceEvidence, below: PlaceEvidence): Finding => {
    const expected = `${figure.name} of ${above.title} by that of ${below.title}: ${boundsIn(bounds)}, by the median of the repeats.`
    const [a, b] = [medianAt(figure, above), medianAt(figure, below)]
    if (typeof a === 'string') return { pass: false, observed: a, expected }
    if (typeof b === 'string') return { pass: false, observed: b, expected }
    const ratio = a / b
    return {
      pass: !Number.isNaN(ratio) && withinBounds(ratio, bounds),
      observed: ratioWords(figure.words(a), figure.words(b), ratio),
      expected,
    }
  }
}

/** Of the builds that succeeded; in words, why there is none. */
function medianAt(figure: Figure, place: PlaceEvidence): number | string {
  const values = place.samples
    .filter(({ build }) => build.outcome === 'success')
    .map(figure.of)
    .filter((value) => value !== null)
  return values.length === 0 ? (place.samples.map(failureOf)[0] ?? noBuild(place)) : median(values)
}

export function sizeGrowth(
  { atMost }: { atMost: number },
  above: PlaceEvidence,
  below: PlaceEvidence,
): Finding {
  const expected =
    atMost < 0
      ? `The image shrinks by at least ${inBytes(-atMost)}.`
      : `The image grows by at most ${inBytes(atMost)}.`
  const [a, b] = [medianAt(size, above), medianAt(size, below)]
  if (typeof a === 'string') return { pass: false, observed: a, expected }
  if (typeof b === 'string') return { pass: false, observed: b, expected }
  const change = a - b
  return {
    pass: change <= atMost,
    observed:
      change < 0
        ? `The image shrank by ${inBytes(-change)}, to ${inBytes(a)}.`
        : `The image grew by ${inBytes(change)}, to ${inBytes(a)}.`,
    expected,
  }
}

export function imageSize(bounds: Bounds, place: PlaceEvidence): Finding {
  const expected = `The image is ${boundsIn(bounds, inBytes)}.`
  const value = medianAt(size, place)
  if (typeof value === 'string') return { pass: false, observed: value, expected }
  return { pass: withinBounds(value, bounds), observed: `The image is ${inBytes(value)}.`, expected }
}
