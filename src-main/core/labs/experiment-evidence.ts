/** The evidence of an experiment: places are `<variant>/<phase>`. */
import type { BuildLogLine, BuildRecord } from '#contract/build-record'
import type { ProbeRecord } from '#contract/probe'
import type { RunBuild } from '#contract/run'
import type { LabDefinition } from './lab-schema'
import type { Evidence, Sample } from './predicates/evidence'
import { variantTitle } from './predicates/place-words'

const keptLogLines = 200

export function sampleOf(build: RunBuild, record: BuildRecord, log: readonly BuildLogLine[]): Sample {
  const failed = record.outcome.kind === 'failed' ? record.outcome.failedVertex : null
  const lines = failed === null ? [] : log.filter(({ vertex }) => vertex === failed)
  return { build, record, failedLog: lines.slice(-keptLogLines).map(({ text }) => text) }
}

export function experimentEvidence(
  { variants, experiment }: Pick<LabDefinition, 'variants' | 'experiment'>,
  samples: readonly Sample[],
  probes: readonly ProbeRecord[],
): Evidence {
  return {
    at(place) {
      const [variant = '', phase = ''] = place.split('/')
      const here = (one: { readonly variant: string; readonly phase: string }) =>
        one.variant === variant && one.phase === phase
      const titleOf = (all: readonly { readonly id: string; readonly title: string }[], id: string) =>
        all.find((one) => one.id === id)?.title ?? id
      const phaseTitle = experiment.phases.length === 1 ? null : titleOf(experiment.phases, phase)
      return {
        title: variantTitle(titleOf(variants, variant), phaseTitle),
        samples: samples.filter(({ build }) => here(build)),
        probes: probes.filter(here),
      }
    },
  }
}
