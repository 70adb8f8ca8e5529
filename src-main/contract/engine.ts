/** What a learner is told about engines: which were tried, which one answers, what it can do. */

export const engineStrategies = [
  'private-engine',
  'docker-host',
  'docker-context-variable',
  'current-context',
  'well-known-socket',
] as const
export type EngineStrategy = (typeof engineStrategies)[number]

export type AttemptOutcome =
  | 'answered'
  | 'not-set'
  | 'not-there'
  | 'no-permission'
  | 'no-answer'
  | 'unsupported'
  | 'invalid'

/** One place where an engine was looked for, in the order in which they were tried. */
export interface EngineAttempt {
  readonly strategy: EngineStrategy
  /** `unix:///…`, `tcp://…`, `npipe://…`, `ssh://…`, or the variable or context that named none. */
  readonly endpoint: string
  readonly outcome: AttemptOutcome
  /** One sentence in words. */
  readonly detail: string
}

/** How the engine keeps image layers. The two count sizes differently: never compare across them. */
export type ImageStore = 'graphdriver' | 'containerd'

/** What a lab may need of an engine, beyond what all have that LayerLab works with. */
export const engineFeatures = [
  'buildkit',
  /** One image may hold several platforms. */
  'containerd-store',
  /** Programs of both linux/amd64 and linux/arm64 run in builds. */
  'emulation',
] as const
export type EngineFeature = (typeof engineFeatures)[number]

export interface EngineLack {
  readonly feature: EngineFeature
  /** Full sentences: what is missing, and what to do about it. */
  readonly what: string
  readonly todo: string
}

export interface EngineInfo {
  /** The engine's own product name, e.g. `Docker Engine` or `Podman Engine`. */
  readonly name: string
  readonly version: string
  readonly apiVersion: string
  readonly imageStore: ImageStore
  /** `overlay2`, `overlayfs`, `vfs` … as the engine names it. */
  readonly storageDriver: string
  readonly os: string
  readonly arch: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly endpoint: string
  readonly strategy: EngineStrategy
}

export type PrivateEngineState =
  /** `needs` names what the first start will install or download, in words. */
  | { readonly kind: 'possible'; readonly installed: boolean; readonly needs: readonly string[] }
  | { readonly kind: 'impossible'; readonly reason: string; readonly todo: string }
  | { readonly kind: 'running'; readonly version: string; readonly socketPath: string }

export type EngineStatus =
  | {
      readonly kind: 'connected'
      readonly engine: EngineInfo
      /** Whose programs its builds can run, e.g. `linux/arm64`; empty where it does not tell. */
      readonly platforms: readonly string[]
      /** What labs may need and this engine has not. */
      readonly lacks: readonly EngineLack[]
      readonly attempts: readonly EngineAttempt[]
      readonly privateEngine: PrivateEngineState
    }
  | {
      readonly kind: 'none'
      readonly attempts: readonly EngineAttempt[]
      readonly privateEngine: PrivateEngineState
    }
