/**
 * The build runner's face: one build of a folder on an engine, giving one immutable record.
 * Success means that the image id arrived on the stream and the engine knows that image.
 */
import type { BuildLogLine, BuildOptions, BuildPlace, BuildRecord } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { Step } from '#contract/step'
import type { Engine } from '../engine/engine'

export interface BuildRequest {
  /** Unique; also the engine's build id, with which it can be cancelled. */
  readonly id: string
  readonly run: string | null
  readonly place: BuildPlace | null
  /** Absolute folder. */
  readonly contextDirectory: string
  /** `secretIds` follow from `secrets`. */
  readonly options: Partial<Omit<BuildOptions, 'secretIds'>>
  /** By id, for `RUN --mount=type=secret,id=…`. */
  readonly secrets?: Readonly<Record<string, Buffer>>
  /**
   * Further values that must reach no record, log or error: a token that the build gets by an argument or by
   * a file. Secrets are among them anyway.
   */
  readonly confidential?: readonly Buffer[]
  /** Predefined proxy build arguments: given to the engine, kept out of the record and of the cache key. */
  readonly proxyArgs?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** At most every 100 ms; `atMs` is the build's age by our clock. */
  readonly onLive?: (live: { atMs: number; steps: readonly Step[]; otherSteps: readonly Step[] }) => void
  readonly onLog?: (lines: readonly BuildLogLine[]) => void
}

export interface FinishedBuild {
  /** With `mirrorBytes: null`: who knows the mirror fills it in before the record is stored. */
  readonly record: BuildRecord
  readonly log: readonly BuildLogLine[]
}

/**
 * A build that fails, is cancelled or loses its engine is a finished build with that outcome, not an
 * exception. Throws LabError `bad-request` for an unusable folder or Dockerfile, and `engine-unsupported` for
 * options that the engine cannot do.
 */
export type RunBuild = (engine: Engine, info: EngineInfo, request: BuildRequest) => Promise<FinishedBuild>
