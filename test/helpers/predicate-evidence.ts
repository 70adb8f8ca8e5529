/** Records as predicates look at them: samples of builds and probes, put where an experiment made them. */
import type { BuildRecord } from '#contract/build-record'
import type { ProbeOutcome, ProbeRecord } from '#contract/probe'
import type { RunBuild } from '#contract/run'
import type { Step } from '#contract/step'
import { experimentPredicate } from '../../src-main/core/labs/predicate-schema'
import { evaluate } from '../../src-main/core/labs/predicates/evaluate'
import type { Evidence, Finding, Sample } from '../../src-main/core/labs/predicates/evidence'
import { buildRecord } from './build-records'
import { runBuild } from './run-views'

interface Change {
  readonly build?: Partial<RunBuild>
  readonly record?: Partial<BuildRecord>
  readonly failedLog?: readonly string[]
}

/** `place`: `variant/phase`. */
export function sample(
  place: string,
  repeat: number,
  { build, record, failedLog = [] }: Change = {},
): Sample {
  const [variant = '', phase = ''] = place.split('/')
  return { build: runBuild(variant, phase, repeat, build), record: buildRecord('r-01', record), failedLog }
}

export function sampleOfSteps(place: string, repeat: number, ...steps: readonly Step[]): Sample {
  return sample(place, repeat, { build: { steps } })
}

export function probeRecord(place: string, id: string, outcome: ProbeOutcome): ProbeRecord {
  const [variant = '', phase = ''] = place.split('/')
  const what = { id, title: 'P', build: 'b', command: '' }
  return { ...what, variant, phase, repeat: 1, startedAt: '', durationMs: 1, outcome }
}

export const ended = (exitCode: number | null, stdout = '', stderr = '') =>
  ({ kind: 'ended', exitCode, stdout, stderr }) as const

/** What the predicate, as lab.yaml writes it, finds in the records. */
export function look(
  predicate: object,
  samples: readonly Sample[],
  probes: readonly ProbeRecord[] = [],
): Finding {
  const check = experimentPredicate.parse({ id: 'c', title: 'C', ...predicate })
  return evaluate(check, evidenceOf(samples, probes))
}

/** Asks about the probe `p` of the build `a/one`, once for each outcome. */
export function lookAtProbe(predicate: object, ...outcomes: readonly ProbeOutcome[]): Finding {
  const probes = outcomes.map((outcome) => probeRecord('a/one', 'p', outcome))
  return look({ at: 'a/one', probe: 'p', ...predicate }, [], probes)
}

function evidenceOf(samples: readonly Sample[], probes: readonly ProbeRecord[]): Evidence {
  const at = (place: string) => ({
    title: place,
    samples: samples.filter(({ build }) => `${build.variant}/${build.phase}` === place),
    probes: probes.filter(({ variant, phase }) => `${variant}/${phase}` === place),
  })
  return { at }
}
