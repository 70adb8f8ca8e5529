/** What predicates look at: the records of builds, and of what containers of their images said. */
import type { BuildRecord } from '#contract/build-record'
import type { ProbeRecord } from '#contract/probe'
import type { CheckResult, RunBuild } from '#contract/run'
import { sentence } from './place-words'

export interface Sample {
  readonly build: RunBuild
  readonly record: BuildRecord
  /** The end of the log of the step that failed; empty where none did. */
  readonly failedLog: readonly string[]
}

export interface PlaceEvidence {
  /** As a part of a sentence: `your image`, `“Source first”, cold build,`. */
  readonly title: string
  /** One for each repeat. */
  readonly samples: readonly Sample[]
  readonly probes: readonly ProbeRecord[]
}

export interface Evidence {
  /** With no samples where nothing was built there. */
  at(place: string): PlaceEvidence
}

export type Finding = Pick<CheckResult, 'pass' | 'observed' | 'expected'>

export function noBuild({ title }: PlaceEvidence): string {
  return sentence(`there is no finished build: ${title}`)
}
