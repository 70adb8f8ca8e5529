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
}

export interface BuiltImage {
  readonly id: string
  /** As the engine counts it; containerd stores count compressed and unpacked content together. */
  readonly sizeBytes: number
  /** Base layer first. */
  readonly layers: readonly ImageLayer[]
}

export type BuildOutcome =
  | { readonly kind: 'success'; readonly image: BuiltImage }
  | { readonly kind: 'failed'; readonly error: string; readonly failedVertex: string | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'engine-lost'; readonly error: string }

export interface BuildOptions {
  readonly dockerfile: string
  readonly target: string | null
  readonly buildArgs: Readonly<Record<string, string>>
  readonly noCache: boolean
  readonly networkMode: string | null
  readonly platform: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

/** Where in an experiment a build stands; null for builds outside of one. */
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
  readonly engine: EngineInfo
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly wallMs: number
  readonly context: {
    readonly files: readonly ContextFile[]
    /** Bytes of the context tar as sent to the engine. */
    readonly bytes: number
  }
  readonly dockerfile: { readonly path: string; readonly text: string; readonly sha256: string }
  readonly dockerignore: { readonly path: string; readonly text: string } | null
  readonly options: BuildOptions
  /** The images that FROM and COPY --from named, and which images those were when the build ended. */
  readonly bases: readonly { readonly reference: string; readonly id: string }[]
  readonly vertices: readonly Vertex[]
  /** Number of log lines kept beside the record; read them with `build.log`. */
  readonly logLines: number
  readonly outcome: BuildOutcome
  /** Bytes that the kit's package mirror served to this build; null where no mirror was used. */
  readonly mirrorBytes: number | null
}
