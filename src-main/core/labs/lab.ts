/** A loaded lab: what `lab.yaml` and its folder hold, checked. The schema lives in `lab-schema.ts`. */
import type { LabDetail, LabProblem } from '#contract/lab'
import type { LabDefinition } from './lab-schema'

export interface LoadedLab {
  readonly directory: string
  readonly definition: LabDefinition
  readonly detail: LabDetail
}

export type LabLoad =
  | { readonly ok: true; readonly lab: LoadedLab }
  | { readonly ok: false; readonly id: string; readonly problems: readonly LabProblem[] }
