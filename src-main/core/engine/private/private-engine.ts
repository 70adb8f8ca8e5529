/**
 * The private engine: a dockerd of LayerLab's own, from distribution packages that are unpacked into
 * its own folder, on its own socket and data folder. It never touches an engine of the system.
 */
import type { ImageStore } from '#contract/engine'
import type { OnProgress } from '../../app/progress'

/** Where the programs come from: a Debian suite. Newest first in `releases`. */
export type PrivateRelease = 'debian-unstable' | 'debian-13' | 'debian-12'

export type PrivateSupport =
  | { readonly possible: true; readonly installed: boolean; readonly needs: readonly string[] }
  | { readonly possible: false; readonly reason: string; readonly todo: string }

export interface RunningPrivateEngine {
  readonly socketPath: string
  /** As the daemon says, e.g. `28.5.2+dfsg4`. */
  readonly version: string
  readonly release: PrivateRelease
  /** Folder with the `docker` command and its cli-plugins, for the terminal and the benchmarks. */
  readonly clientDirectory: string
  /** False when it was found running (an earlier LayerLab died) and was taken over. */
  readonly started: boolean
  /** Stops the daemon and all its children by process id, and unmounts what it mounted. Data stays. */
  stop(): Promise<void>
}

export interface PrivateEngineOptions {
  /** `paths.engine`. Programs go to `<directory>/<release>/root`, data to `<directory>/<release>/<store>`. */
  readonly directory: string
  readonly imageStore?: ImageStore
  /** Only this release, for the engine matrix; without it the newest that works on this machine. */
  readonly release?: PrivateRelease
}

export interface PrivateEngineStart {
  readonly options: PrivateEngineOptions
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}
