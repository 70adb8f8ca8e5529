/** A step: a vertex as the learner sees it, matched to its instruction and its stage. */

export type StepKind =
  /** RUN, COPY, ADD, WORKDIR: what can run again or come from the cache. */
  | 'instruction'
  /** FROM. */
  | 'base'
  /** Reading the Dockerfile, sending the context, exporting the image. */
  | 'internal'

export type StepState = 'waiting' | 'running' | 'ran' | 'cached' | 'failed' | 'cancelled' | 'not-reached'

export interface Step {
  readonly vertex: string
  readonly kind: StepKind
  /** As BuildKit names it, e.g. `[build 2/5] COPY package.json ./`. */
  readonly name: string
  /** Only the instruction, e.g. `COPY package.json ./`; the name itself for internal steps. */
  readonly instruction: string
  /** Stage name as in `FROM … AS name`, or `stage-0`; null for internal steps. */
  readonly stage: string | null
  /** As BuildKit names it, e.g. `linux/arm64` or `linux/amd64->arm64`; null where it names none. */
  readonly platform: string | null
  /** 1-based first line in the Dockerfile where it could be matched, else null. */
  readonly line: number | null
  readonly state: StepState
  readonly cached: boolean
  /** Milliseconds since the first vertex of the build started; null when it never started. */
  readonly startedMs: number | null
  readonly durationMs: number | null
  readonly inputs: readonly string[]
  readonly error: string | null
}

export type RerunReason =
  | 'first-build'
  | 'no-cache'
  | 'instruction-changed'
  | 'context-changed'
  | 'base-changed'
  | 'earlier-step'
  | 'unknown'

/** Why a step did not come from the cache. */
export interface StepExplanation {
  readonly vertex: string
  /** The step's instruction. */
  readonly step: string
  readonly reason: RerunReason
  /** The changed file, the earlier step, the old instruction …; empty for `first-build` and `no-cache`. */
  readonly cause: string
  /** One sentence for the learner. */
  readonly sentence: string
}
