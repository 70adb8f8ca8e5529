/** Where a secret was found in an image. */
import type { FoundPlace, ProbeOutcome } from '#contract/probe'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence } from './evidence'

interface Wanted {
  readonly probe: string
  readonly where?: FoundPlace['where'] | undefined
  readonly instruction?: string | undefined
}

type Searched = Extract<ProbeOutcome, { kind: 'searched' }>

const whereWords = { layer: 'a layer', config: 'the configuration', history: 'the history' } as const

export function searchFound(check: Wanted, place: PlaceEvidence): Finding {
  const expected = `It is found in ${partWords(check)}.`
  return eachSearch(check, place, expected, (places) => places.length > 0)
}

export function searchAbsent(check: Wanted, place: PlaceEvidence): Finding {
  const expected =
    check.where === undefined
      ? 'It is found nowhere: in no layer, not in the configuration, not in the history.'
      : `It is not found in ${partWords(check)}.`
  return eachSearch(check, place, expected, (places) => places.length === 0)
}

function partWords({ where, instruction }: Wanted): string {
  if (where === undefined) return 'the image'
  return instruction === undefined ? whereWords[where] : `the layer of \`${instruction}\``
}

function eachSearch(
  check: Wanted,
  place: PlaceEvidence,
  expected: string,
  right: (places: readonly FoundPlace[]) => boolean,
): Finding {
  const made = place.probes.filter(({ id }) => id === check.probe)
  const found = made.flatMap(({ outcome }) => (outcome.kind === 'searched' ? outcome : []))
  const wrong = found.find(({ places }) => !right(places.filter((one) => isMeant(check, one))))
  const shown = wrong ?? found[0]
  return {
    pass: found.length > 0 && found.length === made.length && wrong === undefined,
    observed: shown ? observedIn(shown) : (place.samples.map(failureOf)[0] ?? noBuild(place)),
    expected,
  }
}

function isMeant({ where, instruction }: Wanted, place: FoundPlace): boolean {
  if (where !== undefined && place.where !== where) return false
  if (instruction === undefined) return true
  return place.where === 'layer' && place.instruction.startsWith(instruction)
}

const mostTold = 4

export function observedIn({ places, cut }: Searched): string {
  if (places.length === 0) return 'It was found nowhere.'
  const told = places.slice(0, mostTold).map(placeWords).join('; ')
  const more = places.length - mostTold
  const rest = more > 0 ? `; and in ${cut ? 'many' : more} more ${more === 1 ? 'place' : 'places'}` : ''
  return `It was found in ${told}${rest}.`
}

function placeWords(place: FoundPlace): string {
  const encoded = place.encoding === 'base64' ? ', in base64' : ''
  if (place.where !== 'layer') return `${place.path} at byte ${place.offset}${encoded}`
  const part = place.part === 'name' ? 'the name of ' : ''
  return `${part}${place.path} at byte ${place.offset} of layer ${place.layer}, \`${place.instruction}\`${encoded}`
}
