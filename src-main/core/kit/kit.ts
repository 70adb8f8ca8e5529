/** What the rest of the core sees of the offline kit. */
import type { KitInfo, KitStatus } from '#contract/kit'
import type { MirrorSpeed } from '#contract/run'
import type { OnProgress } from '../app/progress'
import type { Engine } from '../engine/engine'

/** The host name that kit images know as their package registry; it is reached through the mirror's proxy only. */
export const mirrorHost = 'mirror.layerlab'

/**
 * What the names of kit images start with. BuildKit on engines with the containerd image store asks the
 * registry that a name begins with before it looks on the engine, at every build: with a host name and a
 * network whose DNS stays silent that took 40 s a build. Port 1 of the loopback turns it away at once, and
 * neither DNS nor a proxy is asked about `localhost`.
 */
export const imagePrefix = 'localhost:1/layerlab'

export interface Kit {
  readonly info: KitInfo
  /** What the kit has in place of a well-known image, e.g. `node:20-alpine`; undefined when it has none. */
  resolve(reference: string): string | undefined
}

export interface KitShelf {
  /** Verifies every file by SHA-256, at most once per unchanged kit in the life of the process. */
  status(): Promise<KitStatus>
  /** Throws LabError `kit-missing` or `kit-damaged`. */
  open(): Promise<Kit>
  /** Builds into a staging folder, verifies, then renames: an interrupted build leaves the old kit as it was. */
  build(
    recipe: 'debian' | 'registry',
    engine: Engine | undefined,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Kit>
}

/** The package mirror, running on the engine's own network namespace, on loopback. */
export interface RunningMirror {
  /** Loopback address as the engine sees it, e.g. `127.77.76.1:4873`. */
  readonly address: string
  /**
   * Build arguments HTTP_PROXY and http_proxy whose user name is the build's id, so that bytes are counted
   * per build. Predefined arguments are no part of BuildKit's cache key.
   */
  proxyArgs(buildId: string): Readonly<Record<string, string>>
  /** Response body bytes served to that build so far. */
  bytesServed(buildId: string): Promise<number>
  setSpeed(speed: MirrorSpeed): Promise<void>
  /**
   * From now on the private packages are open to that build where it sends the token (`Authorization: Bearer`),
   * in place of a token that it had before. Only the token's hash leaves the process.
   */
  allowToken(buildId: string, token: string): Promise<void>
  /** Stops and removes the container. */
  stop(): Promise<void>
}

/** Loads the kit's images into the engine where they are missing, and starts the mirror. */
export type InstallKit = (
  engine: Engine,
  kit: Kit,
  onProgress: OnProgress,
  signal: AbortSignal,
) => Promise<RunningMirror>
