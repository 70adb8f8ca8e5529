/** What the window knows, as plain data. Changed only by the pure functions in this folder. */
import type { EngineStatus } from '#contract/engine'
import type { ErrorData } from '#contract/errors'
import type { Job } from '#contract/job'
import type { KitStatus } from '#contract/kit'
import type { LabSummary } from '#contract/lab'
import type { AppInfo } from '#contract/requests'
import type { ConnectionState } from '../client/connection'
import type { LiveRun } from './live-run'

export interface AppState {
  readonly connection: ConnectionState
  /** Counts the connections made: what was read over an earlier one may be stale. */
  readonly connections: number
  /** Counts the changes of history. */
  readonly runsRevision: number
  /** Counts the changes in the folders of tasks, by `<lab>/<task>`. */
  readonly workspaceRevisions: Readonly<Record<string, number>>
  /** Counts the changes of attempts and XP. */
  readonly progressRevision: number
  readonly info: AppInfo | null
  readonly engine: EngineStatus | null
  readonly kit: KitStatus | null
  readonly labs: readonly LabSummary[] | null
  /** Newest first. */
  readonly jobs: readonly Job[]
  readonly live: Readonly<Record<string, LiveRun>>
  /** Why the first reading failed, by what was asked. */
  readonly problems: readonly ErrorData[]
}

export const initialState: AppState = {
  connection: 'connecting',
  connections: 0,
  runsRevision: 0,
  workspaceRevisions: {},
  progressRevision: 0,
  info: null,
  engine: null,
  kit: null,
  labs: null,
  jobs: [],
  live: {},
  problems: [],
}
