/** One figure against a limit, or against the same figure of another build. */
import { median } from '../../records/runs-compare'
import { inBytes, inSeconds } from '../words'
import { type Bounds, boundsIn, withinBounds } from './bounds'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { byMedian, sentence } from './place-words'
import { ratioBounds, ratioWords } from './ratio-words'

interface Figure {
  readonly of: (sample: Sample) => number | null
  readonly words: (value: number) => string
  /** One place by the other, e.g. `at most 0.2 of`. */
  readonly expected: (above: string, bounds: string, below: string) => string
  readonly observed: (compared: string) => string
}

const time: Figure = {
  of: ({ build }) => build.wallMs,
  words: inSeconds,
  expected: (above, bounds, below) => `${above} takes ${bounds} the time of ${below}`,
  observed: (compared) => `It took ${compared}.`,
}
const size: Figure = {
  of: ({ build }) => build.image?.sizeBytes ?? null,
  words: inBytes,
  expected: (above, bounds, below) => `the size of ${above} is ${bounds} that of ${below}`,
  observed: (compared) => `The size is ${compared}.`,
}
const context: Figure = {
  of: ({ build }) => build.contextBytes,
  words: inBytes,
  expected: (above, bounds, below) => `the context of ${above} is ${bounds} that of ${below}`,
  observed: (compared) => `The context is ${compared}.`,
}
const mirror: Figure = {
  of: ({ build }) => build.mirrorBytes,
  words: inBytes,
  expected: (above, bounds, below) => `${above} downloads ${bounds} what ${below} did`,
  observed: (compared) => `It downloaded ${compared}.`,
}

export const timeRatio = ratioOf(time)
export const sizeRatio = ratioOf(size)
export const contextRatio = ratioOf(context)
export const mirrorRatio = ratioOf(mirror)

function ratioOf(figure: Figure) {
  return (bounds: Bounds, above: PlaceEvidence, below: PlaceEvidence): Finding => {
    const wanted = figure.expected(above.title, ratioBounds(bounds), below.title)
    const expected = sentence(`${wanted}${byMedian(above, below)}`)
    const [a, b] = [medianAt(figure, above), medianAt(figure, below)]
    if (typeof a === 'string') return { pass: false, observed: a, expected }
    if (typeof b === 'string') return { pass: false, observed: b, expected }
    const ratio = a / b
    return {
      pass: !Number.isNaN(ratio) && withinBounds(ratio, bounds),
      observed: figure.observed(ratioWords(a, b, { words: figure.words, bounds })),
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
      : atMost === 0
        ? 'The image does not grow.'
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
        : change === 0
          ? `The image has the same size, ${inBytes(a)}.`
          : `The image grew by ${inBytes(change)}, to ${inBytes(a)}.`,
    expected,
  }
}

export function imageSize(bounds: Bounds, place: PlaceEvidence): Finding {
  const expected = `The image has ${boundsIn(bounds, inBytes)}.`
  const value = medianAt(size, place)
  if (typeof value === 'string') return { pass: false, observed: value, expected }
  return { pass: withinBounds(value, bounds), observed: `The image has ${inBytes(value)}.`, expected }
}
