import type { ImageLayer } from '#contract/build-record'
import { inBytes } from '../words'
import { type Bounds, boundsIn, withinBounds } from './bounds'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { sentence } from './place-words'

interface Named {
  readonly instruction: string
}

/** The last one, since a base image may have had the same instruction. */
function layerOf({ build }: Sample, instruction: string): ImageLayer | undefined {
  return build.image?.layers.findLast(({ createdBy }) => createdBy.startsWith(instruction))
}

/** Judges the layer of each repeat; `judge` gives what was observed and whether that is right. */
function eachLayer(
  { instruction }: Named,
  place: PlaceEvidence,
  expected: string,
  judge: (layer: ImageLayer) => readonly [boolean, string],
): Finding {
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const found = place.samples.map((sample): readonly [boolean, string] => {
    const layer = layerOf(sample, instruction)
    if (layer) return judge(layer)
    return [false, failureOf(sample) ?? `The history of the image has no \`${instruction}\`.`]
  })
  return {
    pass: found.every(([pass]) => pass),
    observed: [...new Set(found.map(([, observed]) => observed))].join(' '),
    expected,
  }
}

export function layerSize(check: Named & Bounds, place: PlaceEvidence): Finding {
  const expected = `The layer of \`${check.instruction}\` has ${boundsIn(check, inBytes)}.`
  return eachLayer(check, place, expected, ({ sizeBytes }) => [
    withinBounds(sizeBytes, check),
    `The layer of \`${check.instruction}\` has ${inBytes(sizeBytes)}.`,
  ])
}

export function layerNone(check: Named, place: PlaceEvidence): Finding {
  return eachLayer(check, place, `\`${check.instruction}\` makes no layer.`, (layer) => [
    layer.empty,
    madeIn(check.instruction, layer),
  ])
}

export function layerMade(check: Named, place: PlaceEvidence): Finding {
  return eachLayer(check, place, `\`${check.instruction}\` makes a layer.`, (layer) => [
    !layer.empty,
    madeIn(check.instruction, layer),
  ])
}

function madeIn(instruction: string, { empty, sizeBytes }: ImageLayer): string {
  return empty
    ? `\`${instruction}\` is in the history and made no layer.`
    : `\`${instruction}\` made a layer of ${inBytes(sizeBytes)}.`
}

export function layersSame(check: Named, one: PlaceEvidence, other: PlaceEvidence): Finding {
  return digests(check, one, other, true)
}

export function layersDiffer(check: Named, one: PlaceEvidence, other: PlaceEvidence): Finding {
  return digests(check, one, other, false)
}

/** Compared within each repeat: repeats have other sources. */
function digests({ instruction }: Named, one: PlaceEvidence, other: PlaceEvidence, same: boolean): Finding {
  const digest = same ? 'the same digest' : 'another digest'
  const expected = sentence(
    `the layer of \`${instruction}\` has ${digest} in ${one.title} ${same ? 'and' : 'than'} in ${other.title}`,
  )
  for (const place of [one, other]) {
    if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  }
  const pairs = one.samples.map((sample) => {
    const partner = other.samples.find(({ build }) => build.repeat === sample.build.repeat)
    return [layerOf(sample, instruction)?.diffId, partner && layerOf(partner, instruction)?.diffId] as const
  })
  const [first] = pairs
  const known = pairs.every(([a, b]) => a && b)
  return {
    pass: known && pairs.every(([a, b]) => (a === b) === same),
    observed:
      !known || !first
        ? `Not both images have a layer of \`${instruction}\` whose digest the engine tells.`
        : first[0] === first[1]
          ? `Both are ${short(first[0])}.`
          : `${short(first[0])} and ${short(first[1])}.`,
    expected,
  }
}

function short(digest: string | null | undefined): string {
  return digest?.slice(0, 19) ?? 'none'
}

/** Of the first repeat: repeats have the same instructions. */
export function layersGrowth(
  { atMost }: { atMost: number },
  above: PlaceEvidence,
  below: PlaceEvidence,
): Finding {
  const bound = atMost < 0 ? `at least ${inLayers(-atMost)} fewer` : `at most ${inLayers(atMost)} more`
  const expected = `The image has ${bound} than the other one.`
  const [a, b] = [layersOf(above), layersOf(below)]
  if (typeof a === 'string') return { pass: false, observed: a, expected }
  if (typeof b === 'string') return { pass: false, observed: b, expected }
  const change = a.length - b.length
  const common = a.findIndex(({ diffId }, at) => diffId === null || diffId !== b[at]?.diffId)
  const own = a.slice(common < 0 ? a.length : common).map(({ createdBy }) => `\`${createdBy}\``)
  return {
    pass: change <= atMost,
    observed: `The image has ${inLayers(a.length)}, the other one ${b.length}. Above those that both have: ${own.join(', ') || 'none'}.`,
    expected,
  }
}

/** In words, why there are none. */
function layersOf(place: PlaceEvidence): readonly ImageLayer[] | string {
  const [sample] = place.samples
  if (!sample) return noBuild(place)
  return sample.build.image?.layers.filter(({ empty }) => !empty) ?? failureOf(sample) ?? noBuild(place)
}

function inLayers(count: number): string {
  return `${count} ${count === 1 ? 'layer' : 'layers'}`
}

export function imageUnprivileged(place: PlaceEvidence): Finding {
  const expected = 'The image names a user that is not root.'
  if (place.samples.length === 0) return { pass: false, observed: noBuild(place), expected }
  const users = place.samples.map((sample) => failureOf(sample) ?? sample.build.image?.user ?? '')
  // As the engine reads numbers: 00, +0 and -0 are root, too.
  const unprivileged = (user: string) => !/^(?:|root|[+-]?0+)(?::.*)?$/.test(user)
  return {
    pass: place.samples.every(
      ({ build }) => build.outcome === 'success' && unprivileged(build.image?.user ?? ''),
    ),
    observed: users[0] ? `The image runs as ${users[0]}.` : 'The image names no user, so it runs as root.',
    expected,
  }
}
