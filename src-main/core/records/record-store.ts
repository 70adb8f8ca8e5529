/**
 * Run history on disk, append-only: `runs/<run>/run.json` (header, rewritten atomically when the run ends),
 * `builds/<n>.json`, `<n>.log.jsonl` and `probes/<n>.json` (written once: temporary name, fsync, rename, fsync of the folder).
 * A crash at any moment loses at most the build under way. Throws LabError `disk-full` or `storage-failed`.
 */
import type { BuildLogLine, BuildRecord } from '#contract/build-record'
import type { Prediction } from '#contract/lab'
import type { ProbeRecord } from '#contract/probe'
import type { LogPage } from '#contract/requests'
import type { CheckedTask, CheckResult, MirrorSpeed, RunOutcome, RunSummary } from '#contract/run'

export interface RunHeader extends Omit<RunSummary, 'builds' | 'task'> {
  readonly schema: 1
  readonly task: Omit<CheckedTask, 'pass'> | null
  readonly mirrorSpeed: MirrorSpeed
  readonly prediction: Prediction | null
  readonly checks: readonly CheckResult[]
}

export interface RunWriter {
  readonly id: string
  addBuild(record: BuildRecord, log: readonly BuildLogLine[]): Promise<void>
  addProbe(probe: ProbeRecord): Promise<void>
  end(outcome: RunOutcome, checks: readonly CheckResult[]): Promise<void>
}

export interface StoredRun {
  readonly header: RunHeader
  /** In the order in which they were made. */
  readonly builds: readonly BuildRecord[]
  /** In the order in which they were made. */
  readonly probes: readonly ProbeRecord[]
}

export interface RecordStore {
  beginRun(header: Omit<RunHeader, 'schema' | 'id' | 'endedAt' | 'outcome' | 'checks'>): Promise<RunWriter>
  /** Newest first. A run whose process died is listed as `interrupted`; an unreadable one is skipped and logged. */
  listRuns(): Promise<readonly RunSummary[]>
  showRun(run: string): Promise<StoredRun>
  showBuild(build: string): Promise<BuildRecord>
  /** Reads only the asked page, however long the log is. */
  readLog(build: string, vertex: string | null, from: number, count: number): Promise<LogPage>
  deleteRun(run: string): Promise<void>
}
