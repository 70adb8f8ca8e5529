/** What was read from the layers of an image. */
import type { ProbedImage, ProbedPath } from '#contract/probe'
import type { AnalysisFigure } from '../predicate-schema'
import { inBytes } from '../words'
import { type Bounds, boundsIn, withinBounds } from './bounds'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence } from './evidence'
import { sentence } from './place-words'
import { ratioBounds, ratioWords } from './ratio-words'

interface Named {
  readonly probe: string
}
interface OfPath extends Named {
  readonly path: string
}
interface OfFigure extends Named, Bounds {
  readonly figure: AnalysisFigure
}

interface Figure {
  readonly name: string
  readonly of: (image: ProbedImage) => number
  readonly words: (value: number) => string
}

const plain = (name: string, of: Figure['of']): Figure => ({ name, of, words: String })

const figures: Readonly<Record<AnalysisFigure, Figure>> = {
  efficiency: {
    name: 'efficiency',
    of: (image) => image.efficiencyScore,
    words: (value) => `${(100 * value).toFixed(1)} %`,
  },
  'wasted-bytes': { name: 'waste', of: (image) => image.wastedBytes, words: inBytes },
  'reclaimable-bytes': {
    name: 'hidden part',
    of: (image) => image.reclaimableBytes,
    words: inBytes,
  },
  layers: plain('number of layers', (image) => image.layers),
  packages: plain('number of packages', ({ counts }) => counts.debian + counts.alpine),
  'npm-packages': plain('number of npm packages', ({ counts }) => counts.npm),
  programs: plain('number of programs', ({ counts }) => counts.programs),
  shells: plain('number of shells', ({ counts }) => counts.shells),
  'set-uid': plain('number of set-uid files', ({ counts }) => counts.privileged),
}

/** Of every repeat that was looked at. */
function imagesIn(probe: string, { probes }: PlaceEvidence): readonly ProbedImage[] {
  return probes.flatMap(({ id, outcome }) => (id === probe && outcome.kind === 'analyzed' ? [outcome] : []))
}

function notRead(place: PlaceEvidence): string {
  return place.samples.map(failureOf)[0] ?? noBuild(place)
}

export function imageFigure(check: OfFigure, place: PlaceEvidence): Finding {
  const { name, of, words } = figures[check.figure]
  const expected = `The ${name} is ${boundsIn(check, words)}.`
  const values = imagesIn(check.probe, place).map(of)
  const shown = values.find((value) => !withinBounds(value, check)) ?? values[0]
  if (shown === undefined) return { pass: false, observed: notRead(place), expected }
  return { pass: withinBounds(shown, check), observed: `The ${name} is ${words(shown)}.`, expected }
}

export function figureRatio(check: OfFigure, above: PlaceEvidence, below: PlaceEvidence): Finding {
  const { name, of, words } = figures[check.figure]
  const expected = sentence(`the ${name} of ${above.title} is ${ratioBounds(check)} that of ${below.title}`)
  const [one] = imagesIn(check.probe, above)
  if (!one) return { pass: false, observed: notRead(above), expected }
  const [other] = imagesIn(check.probe, below)
  if (!other) return { pass: false, observed: notRead(below), expected }
  const ratio = of(one) / of(other)
  return {
    pass: !Number.isNaN(ratio) && withinBounds(ratio, check),
    observed: `The ${name} is ${ratioWords(of(one), of(other), { words, bounds: check })}.`,
    expected,
  }
}

export function filePresent(check: OfPath, place: PlaceEvidence): Finding {
  return everyPath(check, place, `A container sees /${check.path}.`, ({ seen }) => seen.files > 0)
}

export function fileHidden(check: OfPath, place: PlaceEvidence): Finding {
  const expected = `A layer holds /${check.path}, and no container sees it.`
  return everyPath(check, place, expected, (path) => path.seen.files === 0 && isWritten(path))
}

export function fileAbsent(check: OfPath, place: PlaceEvidence): Finding {
  return everyPath(check, place, `No layer holds /${check.path}.`, (path) => !isWritten(path))
}

function isWritten({ layers }: ProbedPath): boolean {
  return layers.some(({ written }) => written.files > 0)
}

function everyPath(
  { probe, path }: OfPath,
  place: PlaceEvidence,
  expected: string,
  right: (path: ProbedPath) => boolean,
): Finding {
  const found = imagesIn(probe, place).flatMap(({ paths }) => paths.filter((one) => one.path === path))
  const shown = found.find((one) => !right(one)) ?? found[0]
  if (!shown) return { pass: false, observed: notRead(place), expected }
  return { pass: right(shown), observed: observedOf(shown), expected }
}

function observedOf({ path, seen, layers }: ProbedPath): string {
  const wrote = layers
    .filter(({ written }) => written.files > 0)
    .map(({ createdBy, written }) => `${inBytes(written.bytes)} in the layer of \`${createdBy}\``)
  if (wrote.length === 0) return `No layer holds /${path}.`
  const visible =
    seen.files === 0 ? 'A container sees nothing of it' : `A container sees ${inBytes(seen.bytes)}`
  return `/${path}: ${wrote.join(', ')}. ${visible}.`
}
