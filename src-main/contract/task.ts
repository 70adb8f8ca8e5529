/** Tasks as the learner works on them: the workspace's files, attempts with their checks, hints and XP. */
import type { CheckResult } from './run'

export interface WorkspaceEntry {
  /** Relative to the workspace, `/`-separated. */
  readonly path: string
  /** `unlisted`: a folder whose content is left out, such as `node_modules`. */
  readonly kind: 'file' | 'directory' | 'symlink' | 'unlisted'
  readonly sizeBytes: number
}

export interface WorkspaceView {
  readonly lab: string
  readonly task: string
  /** Where it is on the learner's machine. */
  readonly directory: string
  /** Sorted by path. */
  readonly entries: readonly WorkspaceEntry[]
  /** True when there are more entries than are listed. */
  readonly truncated: boolean
}

/** Whether the file manager of this machine was asked to show a folder; if not, why, as a sentence. */
export type FolderShown = { readonly kind: 'shown' } | { readonly kind: 'not-shown'; readonly reason: string }

export type WorkspaceFile =
  | {
      readonly kind: 'text'
      readonly path: string
      readonly text: string
      /** Hex SHA-256 of the content: what a write says that it builds on. */
      readonly hash: string
    }
  | { readonly kind: 'binary' | 'too-large'; readonly path: string; readonly sizeBytes: number }

/** A file that differs; null where it is not there, or where it is no text of moderate size. */
export interface FileDifference {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** The end of the log of the step that failed. */
export interface FailedStepLog {
  readonly instruction: string
  readonly lines: readonly string[]
}

export interface TaskAttempt {
  /** ISO 8601, UTC. */
  readonly at: string
  /** The recorded run of the check; null when it was made before those were kept. It may be deleted by now. */
  readonly run: string | null
  readonly pass: boolean
  /** In the task's order, up to and with the first that failed. */
  readonly checks: readonly CheckResult[]
  /** What helps now; null when it passed, or when no hint is due. */
  readonly hint: string | null
  readonly failedStep: FailedStepLog | null
}

export interface TaskState {
  readonly lab: string
  readonly task: string
  readonly xp: number
  /** Answers that were checked; the same answer checked again is not counted. */
  readonly attempts: number
  /** ISO 8601, UTC; null while it is not solved. */
  readonly solvedAt: string | null
  /** The newest attempt in this data folder. */
  readonly last: TaskAttempt | null
}

export interface LearnerProgress {
  readonly xp: number
  /** What all tasks of the labs here give together. */
  readonly total: number
  readonly tasks: readonly {
    readonly lab: string
    readonly task: string
    readonly xp: number
    readonly attempts: number
    readonly solvedAt: string | null
  }[]
}
