/** Long work: it has an id, tells how far it is, can be cancelled, and ends exactly once. */
import type { ErrorData } from './errors'

export const jobKinds = [
  'engine.private',
  'kit.build',
  'kit.install',
  'lab.run',
  'task.check',
  'task.build',
  'image.analyze',
] as const
export type JobKind = (typeof jobKinds)[number]

export interface Progress {
  /** 0 to 1, or null where the end cannot be known. Never goes back within one job. */
  readonly value: number | null
  /** What is being done or waited for now, one short line. */
  readonly message: string
}

export type JobState =
  | { readonly kind: 'running'; readonly progress: Progress; readonly cancellable: boolean }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'cancelled' }

export interface Job {
  readonly id: string
  readonly kind: JobKind
  /** The lab, kit, engine, image or task (`<lab>/<task>`) that it is about, for the headline. */
  readonly about: string
  /** The run that it makes, once known. */
  readonly run: string | null
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly state: JobState
}
