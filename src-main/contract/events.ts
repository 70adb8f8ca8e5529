/** What the core tells its shells without being asked. Events may be lost; requests give the whole truth. */
import type { BuildLogLine } from './build-record'
import type { EngineStatus } from './engine'
import type { Job } from './job'
import type { KitStatus } from './kit'
import type { RunBuild } from './run'
import type { Step } from './step'

/** A build of a run that is under way. `atMs` is the build's age by our clock. */
export interface LiveBuild {
  readonly run: string
  readonly build: string
  readonly variant: string
  readonly phase: string
  readonly repeat: number
  readonly atMs: number
  readonly steps: readonly Step[]
  readonly otherSteps: readonly Step[]
}

export type AppEvent =
  | { readonly kind: 'engine'; readonly status: EngineStatus }
  | { readonly kind: 'kit'; readonly status: KitStatus }
  | { readonly kind: 'job'; readonly job: Job }
  /** Sent at most every 100 ms for a build. */
  | { readonly kind: 'build-live'; readonly live: LiveBuild }
  /** The newest log lines of the build under way, at most 200 in one event. */
  | { readonly kind: 'build-log'; readonly build: string; readonly lines: readonly BuildLogLine[] }
  | { readonly kind: 'build-done'; readonly run: string; readonly result: RunBuild }
  /** History changed: a run began, ended or was deleted. */
  | { readonly kind: 'runs' }
  /** Something in the folder of a task changed, whoever changed it. */
  | { readonly kind: 'workspace'; readonly lab: string; readonly task: string }
  /** A task was checked, or progress was imported. */
  | { readonly kind: 'progress' }
