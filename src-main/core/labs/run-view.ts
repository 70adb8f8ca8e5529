/** A run as it is shown, worked out from its records alone. */

import type { BuildRecord } from '#contract/build-record'
import { assertNever } from '#contract/errors'
import type { RunBuild, RunDetail } from '#contract/run'
import type { Step } from '#contract/step'
import { explainReruns } from '../build/explain'
import { buildSteps } from '../build/steps'
import type { StoredRun } from '../records/record-store'
import { summaryOf } from '../records/run-summary'
import { shippedLine } from './kit-images'

export function describeRun({ header, builds, probes }: StoredRun): RunDetail {
  const { checks, prediction, mirrorSpeed } = header
  return {
    ...summaryOf(header, builds.length),
    runs: builds.flatMap((record) => runBuild(record, previousOf(record, builds)) ?? []),
    probes,
    checks,
    prediction,
    mirrorSpeed,
  }
}

/** The build of the same variant and repeat that came before. */
export function previousOf(record: BuildRecord, builds: readonly BuildRecord[]): BuildRecord | undefined {
  const before = builds.slice(
    0,
    builds.findIndex(({ id }) => id === record.id),
  )
  return before.findLast(
    ({ place }) => place?.variant === record.place?.variant && place?.repeat === record.place?.repeat,
  )
}

/** Undefined for a build outside of an experiment. */
export function runBuild(record: BuildRecord, previous: BuildRecord | undefined): RunBuild | undefined {
  const { place, outcome } = record
  if (!place) return undefined
  const { steps, otherSteps } = buildSteps(record.vertices, record.dockerfile.text, outcome.kind)
  const instructions = inShippedLines(steps, record.dockerfile.text)
  return {
    build: record.id,
    variant: place.variant,
    phase: place.phase,
    repeat: place.repeat,
    temperature: place.temperature,
    wallMs: record.wallMs,
    cached: instructions.filter(({ state }) => state === 'cached').length,
    ran: instructions.filter(({ state }) => state === 'ran').length,
    contextBytes: record.context.bytes,
    mirrorBytes: record.mirrorBytes,
    steps: instructions,
    otherSteps,
    image: outcome.kind === 'success' ? outcome.image : null,
    explain: explainReruns(previous, record),
    outcome: outcome.kind,
    error: errorOf(outcome),
  }
}

/** Lessons and predictions count the lines of the Dockerfile as the lab ships it, without the kit's comments. */
export function inShippedLines(steps: readonly Step[], dockerfile: string): readonly Step[] {
  return steps.map((step) =>
    step.line === null ? step : { ...step, line: shippedLine(dockerfile, step.line) },
  )
}

function errorOf(outcome: BuildRecord['outcome']): string | null {
  switch (outcome.kind) {
    case 'failed':
    case 'engine-lost':
      return outcome.error
    case 'success':
    case 'cancelled':
      return null
    default:
      return assertNever(outcome)
  }
}
