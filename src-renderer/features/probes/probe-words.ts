/** Probes of a run as they are shown: one group for each question, an answer for each variant. */
import { assertNever } from '#contract/errors'
import type { LabDetail } from '#contract/lab'
import type { FoundPlace, ProbeOutcome, ProbeRecord } from '#contract/probe'
import { formatBytes, formatCount } from '../../ui/format'
import { analysisText } from './analysis-words'

export interface ProbeGroup {
  readonly id: string
  readonly title: string
  readonly command: string
  readonly answers: readonly {
    readonly probe: ProbeRecord
    readonly index: number
    readonly title: string
    readonly phase: string | null
  }[]
}

/** Of each probe the first repeat; variants and phases in the lab's order. */
export function groupProbes(
  { variants, phases }: Pick<LabDetail, 'variants' | 'phases'>,
  probes: readonly ProbeRecord[],
): readonly ProbeGroup[] {
  const first = probes.filter(({ repeat }) => repeat === 1)
  return [...new Set(first.map(({ id }) => id))].flatMap((id) => {
    const those = first.filter((probe) => probe.id === id)
    const severalPhases = new Set(those.map(({ phase }) => phase)).size > 1
    const answers = phases.flatMap((phase) =>
      variants.flatMap((variant, index) => {
        const probe = those.find((one) => one.phase === phase.id && one.variant === variant.id)
        if (!probe) return []
        return { probe, index, title: variant.title, phase: severalPhases ? phase.title : null }
      }),
    )
    const [one] = those
    return one && answers.length > 0 ? { id, title: one.title, command: one.command, answers } : []
  })
}

export function outcomeHeadline(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'ended':
      return outcome.exitCode === null
        ? 'It was still running when its time was up.'
        : `It ended with status ${outcome.exitCode}.`
    case 'answered':
      return `It answered with status ${outcome.status}.`
    case 'silent':
      return 'It did not answer.'
    case 'searched':
      if (outcome.places.length === 0) return 'Found nowhere: in no layer, configuration or history.'
      return `Found in ${outcome.cut ? 'more than ' : ''}${formatCount(outcome.places.length, 'place', 'places')}.`
    case 'refused':
      return 'The engine could not start it.'
    case 'analyzed':
      return `${formatBytes(outcome.sizeBytes)} in ${formatCount(outcome.layers, 'layer', 'layers')}.`
    default:
      return assertNever(outcome)
  }
}

/** What was printed or said, as it was. */
export function outcomeText(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'ended':
      return joined(outcome.stdout, outcome.stderr)
    case 'answered':
      return outcome.body
    case 'silent':
      return joined(outcome.error, outcome.stdout, outcome.stderr)
    case 'searched':
      return outcome.places.map(placeText).join('\n')
    case 'refused':
      return outcome.error
    case 'analyzed':
      return analysisText(outcome)
    default:
      return assertNever(outcome)
  }
}

/** Where, then what it is in. */
function placeText(place: FoundPlace): string {
  const at = `${place.path}, byte ${place.offset}${place.encoding === 'base64' ? ', in base64' : ''}`
  if (place.where !== 'layer') return at
  const name = place.part === 'name' ? ' (its name)' : ''
  return `layer ${place.layer}: ${place.instruction}\n  ${at}${name}`
}

function joined(...texts: readonly string[]): string {
  return texts
    .filter((text) => text.trim() !== '')
    .map((text) => text.replace(/\n*$/, ''))
    .join('\n')
}
