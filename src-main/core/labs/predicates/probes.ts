/** What containers of the image said. */
import type { ProbeOutcome, ProbeRecord } from '#contract/probe'
import { inBytes } from '../words'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence } from './evidence'
import { inOneLine, outputEnd, startFailure } from './output-words'
import { sentence } from './place-words'
import { observedIn } from './search'

interface Named {
  readonly probe: string
}

function eachProbe(
  { probe }: Named,
  place: PlaceEvidence,
  expected: string,
  right: (outcome: ProbeOutcome) => boolean,
): Finding {
  const found = place.probes.filter(({ id }) => id === probe)
  const wrong = found.find(({ outcome }) => !right(outcome))
  const shown = wrong ?? found[0]
  return {
    pass: found.length > 0 && wrong === undefined,
    observed: shown ? said(shown.outcome) : (place.samples.map(failureOf)[0] ?? noBuild(place)),
    expected,
  }
}

export function probeExit(check: Named & { status: number | 'not-zero' }, place: PlaceEvidence): Finding {
  const words = check.status === 'not-zero' ? 'another status than 0' : `status ${check.status}`
  return eachProbe(check, place, `It ends with ${words}.`, (outcome) => {
    if (outcome.kind !== 'ended' || outcome.exitCode === null) return false
    return check.status === 'not-zero' ? outcome.exitCode !== 0 : outcome.exitCode === check.status
  })
}

export function probeOutput(
  check: Named & { contains?: string | undefined; lacks?: string | undefined },
  place: PlaceEvidence,
): Finding {
  const { contains, lacks } = check
  const wishes = [
    ...(contains === undefined ? [] : [`It says \`${inOneLine(contains)}\`.`]),
    ...(lacks === undefined ? [] : [`It does not say \`${inOneLine(lacks)}\`.`]),
  ]
  return eachProbe(check, place, wishes.join(' '), (outcome) => {
    const text = textOf(outcome)
    if (text === undefined) return false
    return (
      (contains === undefined || text.includes(contains)) && (lacks === undefined || !text.includes(lacks))
    )
  })
}

export function probeStatus(check: Named & { status: number }, place: PlaceEvidence): Finding {
  return eachProbe(
    check,
    place,
    `It answers with status ${check.status}.`,
    (outcome) => outcome.kind === 'answered' && outcome.status === check.status,
  )
}

export function probeRefused(check: Named & { contains: string }, place: PlaceEvidence): Finding {
  return eachProbe(
    check,
    place,
    `It cannot be started: “${check.contains}”.`,
    (outcome) => outcome.kind === 'refused' && outcome.error.includes(check.contains),
  )
}

export function probeSame({ probe }: Named, one: PlaceEvidence, other: PlaceEvidence): Finding {
  const expected = sentence(`${one.title} and ${other.title} give the same answer`)
  const answerIn = (place: PlaceEvidence): ProbeRecord | undefined =>
    place.probes.find(({ id }) => id === probe)
  const [a, b] = [answerIn(one), answerIn(other)]
  if (!a) return { pass: false, observed: one.samples.map(failureOf)[0] ?? noBuild(one), expected }
  if (!b) return { pass: false, observed: other.samples.map(failureOf)[0] ?? noBuild(other), expected }
  const same = works(a.outcome) && works(b.outcome) && answerOf(a.outcome) === answerOf(b.outcome)
  return {
    pass: same,
    observed: same
      ? `Both: ${said(a.outcome)}`
      : `The first: ${said(a.outcome)} The second: ${said(b.outcome)}`,
    expected,
  }
}

/** Two that fail alike are no proof that both work. */
function works(outcome: ProbeOutcome): boolean {
  return outcome.kind === 'answered'
    ? outcome.status < 400
    : outcome.kind === 'ended' && outcome.exitCode === 0
}

/** The whole of it: what is shown may be but the end. */
function answerOf(outcome: ProbeOutcome): string {
  const status = outcome.kind === 'answered' ? outcome.status : undefined
  return JSON.stringify([outcome.kind, status, inOneLine(textOf(outcome) ?? '')])
}

/** Undefined where nothing ran. */
function textOf(outcome: ProbeOutcome): string | undefined {
  switch (outcome.kind) {
    case 'ended':
      return outcome.stdout + outcome.stderr
    case 'answered':
      return outcome.body
    case 'silent':
    case 'searched':
    case 'refused':
    case 'analyzed':
      return undefined
  }
}

function said(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'ended': {
      const text = outputEnd(outcome.stdout + outcome.stderr)
      const end =
        outcome.exitCode === null
          ? 'It was still running when its time was up'
          : `It ended with status ${outcome.exitCode}`
      return text === '' ? `${end} and printed nothing.` : `${end}: ${text}`
    }
    case 'answered':
      return `It answered with status ${outcome.status}: ${outputEnd(outcome.body)}`
    case 'silent': {
      const text = outputEnd(outcome.stderr + outcome.stdout)
      return `It did not answer: ${outcome.error}${text === '' ? '' : ` The container said: ${text}`}`
    }
    case 'searched':
      return observedIn(outcome)
    case 'refused':
      return `The engine could not start it: ${startFailure(outcome.error)}.`
    case 'analyzed':
      return `Its layers hold ${inBytes(outcome.sizeBytes)}.`
  }
}
