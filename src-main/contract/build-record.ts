/**
 * The build record: the one source of every number on the screen. It is written once, when the
 * build has ended, and never changed. Times of vertices are the engine's own clock, in milliseconds
 * after the first vertex started; `wallMs` is our monotonic clock, from the request to the last line.
 */
import type { EngineInfo } from './engine'

export interface ContextFile {
  /** Relative to the context, `/`-separated. */
  readonly path: string
  readonly sizeBytes: number
  /** Hex SHA-256 of the content; of the target text for a symbolic link. */
  readonly sha256: string
  /** Permission bits only, e.g. 0o644. */
  readonly mode: number
  readonly type: 'file' | 'directory' | 'symlink'
}

/** A BuildKit vertex: one node of the build graph, named as BuildKit names it. */
export interface Vertex {
  readonly digest: string
  readonly inputs: readonly string[]
  readonly name: string
  /** Milliseconds since the first vertex of the build started; null while it has not started. */
  readonly startedMs: number | null
  readonly completedMs: number | null
  readonly cached: boolean
  readonly error: string | null
}

export interface BuildLogLine {
  readonly vertex: string
  /** 1 stdout, 2 stderr, as BuildKit numbers them. */
  readonly stream: 1 | 2
  readonly atMs: number
  readonly text: string
}

export interface ImageLayer {
  /** The instruction, cleaned of BuildKit's own markers. */
  readonly createdBy: string
  readonly sizeBytes: number
  /** True for metadata instructions, which add no layer. */
  readonly empty: boolean
  /** `sha256:…` of the uncompressed layer; null for an empty one, and where the engine does not tell. */
  readonly diffId?: string | null
}

/** One platform's image behind an index. */
export interface PlatformManifest {
  readonly digest: string
  /** `linux/amd64`, `linux/arm/v7`, as the index names it. */
  readonly platform: string
  /** Compressed layers, configuration and manifest, as they lie in the content store. */
  readonly sizeBytes: number
}

export interface BuiltImage {
  readonly id: string
  /** As the engine counts it; containerd stores count compressed and unpacked content together. */
  readonly sizeBytes: number
  /** Base layer first; of the engine's own platform where there are several. */
  readonly layers: readonly ImageLayer[]
  /** What the index holds, in its order; empty where `id` names no index. */
  readonly manifests: readonly PlatformManifest[]
  /** As USER set it; empty means root. */
  readonly user?: string
}

export interface TargetVertices {
  readonly target: string
  /** Digests, in the order in which they were first named. */
  readonly vertices: readonly string[]
}

/** What one target of a bake file became. */
export interface TargetImage {
  readonly target: string
  readonly image: BuiltImage
}

export interface BuildSuccess {
  readonly kind: 'success'
  /** Of the first target where a bake made several. */
  readonly image: BuiltImage
  /** In the order of their names; empty but for a bake. */
  readonly targets: readonly TargetImage[]
}

export type BuildOutcome =
  | BuildSuccess
  | { readonly kind: 'failed'; readonly error: string; readonly failedVertex: string | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'engine-lost'; readonly error: string }

export interface BuildOptions {
  readonly dockerfile: string
  readonly target: string | null
  readonly buildArgs: Readonly<Record<string, string>>
  readonly noCache: boolean
  readonly networkMode: string | null
  /** As `--platform` takes them; none: the engine's own. More than one needs buildx and the containerd store. */
  readonly platforms: readonly string[]
  /** Images whose inline cache may be used. */
  readonly cacheFrom: readonly string[]
  /** Asks the registry for newer base images, also where the engine has some. */
  readonly pull: boolean
  /** Ids of the secrets that were given. Their values are in no record. */
  readonly secretIds: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

/** Who made the build: the engine on its own, or the `docker buildx` command in front of it. */
export type Builder = 'engine' | 'buildx' | 'bake'

/** Where in a run a build stands. In a check, the variant is the task's start and the phase the build of its proof. */
export interface BuildPlace {
  readonly lab: string
  readonly variant: string
  readonly phase: string
  /** 1-based. */
  readonly repeat: number
  /** Cold: the cache was not used, by request. Warm: it was. Never mixed in one figure. */
  readonly temperature: 'cold' | 'warm'
}

export interface BuildRecord {
  readonly schema: 1
  readonly id: string
  readonly run: string | null
  readonly place: BuildPlace | null
  readonly builder: Builder
  readonly engine: EngineInfo
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly wallMs: number
  readonly context: {
    readonly files: readonly ContextFile[]
    /** As sent to the engine: a whole tar by the engine's own builder, by buildx only what the engine lacked. */
    readonly bytes: number
  }
  readonly dockerfile: { readonly path: string; readonly text: string; readonly sha256: string }
  readonly dockerignore: { readonly path: string; readonly text: string } | null
  readonly options: BuildOptions
  /** The images that FROM and COPY --from named, and which images those were when the build ended. */
  readonly bases: readonly { readonly reference: string; readonly id: string }[]
  readonly vertices: readonly Vertex[]
  /** What each target of a bake asked for: a vertex may serve several. Empty but for a bake. */
  readonly targets: readonly TargetVertices[]
  /** Number of log lines kept beside the record; read them with `build.log`. */
  readonly logLines: number
  readonly outcome: BuildOutcome
  /** Bytes that the kit's package mirror served to this build; null where no mirror was used. */
  readonly mirrorBytes: number | null
}
