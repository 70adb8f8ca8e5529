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
  /** The engine itself unless told; several platforms go through buildx in any case. */
  readonly builder?: 'engine' | 'buildx'
  /** Bakes these files instead; build arguments are then the values of their variables. */
  readonly bake?: Pick<BakeRequest, 'files' | 'targets'> | undefined
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
  /**
   * The build's cache mounts are kept apart from those of builds with another text. They outlive every run, so
   * that a run that measures them needs its own. Like the proxies, it is in no record.
   */
  readonly cacheMounts?: string
  readonly signal: AbortSignal
  /** At most every 100 ms; `atMs` is the build's age by our clock. */
  readonly onLive?: (live: { atMs: number; steps: readonly Step[]; otherSteps: readonly Step[] }) => void
  readonly onLog?: (lines: readonly BuildLogLine[]) => void
}

/** What the engine is given beside the recorded build arguments. */
export function unrecordedArgs({
  proxyArgs,
  cacheMounts,
}: Pick<BuildRequest, 'proxyArgs' | 'cacheMounts'>): Readonly<Record<string, string>> {
  return { ...proxyArgs, ...(cacheMounts === undefined ? {} : { BUILDKIT_CACHE_MOUNT_NS: cacheMounts }) }
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

/** Several targets of bake files, built by one command into one record. */
export interface BakeRequest
  extends Pick<
    BuildRequest,
    | 'id'
    | 'run'
    | 'place'
    | 'contextDirectory'
    | 'secrets'
    | 'confidential'
    | 'proxyArgs'
    | 'cacheMounts'
    | 'signal'
    | 'onLive'
    | 'onLog'
  > {
  /** HCL or JSON, relative to the folder; what a later one says counts before an earlier one. */
  readonly files: readonly string[]
  /** Targets and groups; none: the group or target `default`. */
  readonly targets: readonly string[]
  /** Values for the files' variables. */
  readonly variables: Readonly<Record<string, string>>
  /** For every target, before what the files say. */
  readonly options: Partial<Pick<BuildOptions, 'noCache' | 'pull' | 'networkMode' | 'labels'>>
}

/** Like `RunBuild`; throws `missing-tool` where there is no buildx, and `bad-request` for files that bake turns down. */
export type RunBake = (engine: Engine, info: EngineInfo, request: BakeRequest) => Promise<FinishedBuild>

export interface BakeTarget {
  readonly name: string
  readonly context: string
  readonly dockerfile: string
  /** In place of the file. */
  readonly dockerfileInline: string | null
  /** The stage. */
  readonly target: string | null
  readonly args: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly platforms: readonly string[]
}

/** What `bake --print` makes of the files: variables filled in, inheritance and matrices worked out. */
export interface BakePlan {
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly targets: readonly BakeTarget[]
  /** As printed: JSON, indented. */
  readonly text: string
}

/** Throws as `RunBake` does. */
export type PrintBake = (
  engine: Engine,
  request: Pick<BakeRequest, 'contextDirectory' | 'files' | 'targets' | 'variables' | 'signal'>,
) => Promise<BakePlan>
