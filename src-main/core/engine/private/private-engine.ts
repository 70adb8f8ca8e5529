/**
 * The private engine: a dockerd of LayerLab's own, from distribution packages that are unpacked into
 * its own folder, on its own socket and data folder. It never touches an engine of the system.
 */
import type { ImageStore } from '#contract/engine'
import type { Log } from '../../app/log'
import type { OnProgress } from '../../app/progress'

/**
 * Where the programs come from: a Debian suite, or (`distribution`) whatever the machine's own package
 * sources offer, where they name no Debian mirror. Newest first in `releases.ts`.
 */
export type PrivateRelease = 'debian-unstable' | 'debian-13' | 'debian-12' | 'distribution'

export type PrivateSupport =
  | { readonly possible: true; readonly installed: boolean; readonly needs: readonly string[] }
  | { readonly possible: false; readonly reason: string; readonly todo: string }

export interface RunningPrivateEngine {
  readonly socketPath: string
  /** As the daemon says, e.g. `28.5.2+dfsg4`. */
  readonly version: string
  readonly release: PrivateRelease
  /** The daemon's process id. */
  readonly pid: number
  /**
   * Folder with the `docker` command, to go in front of PATH. It is a Docker configuration folder too
   * (DOCKER_CONFIG): its `cli-plugins` hold buildx, where the release has it.
   */
  readonly clientDirectory: string
  /** False when it was found running (an earlier LayerLab died) and was taken over. */
  readonly started: boolean
  /**
   * Stops the daemon and all its children by process id, and takes away its bridge, cgroups and sockets;
   * its mounts live in a namespace of their own and end with it. Data stays.
   */
  stop(): Promise<void>
}

export interface PrivateEngineOptions {
  /** `paths.engine`. Programs go to `<directory>/<release>/root`, data to `<directory>/<release>/<store>`. */
  readonly directory: string
  readonly imageStore?: ImageStore
  /** Sets QEMU up, so that builds run programs of the other common architecture, too. */
  readonly emulation?: boolean
  /** Only this release, for the engine matrix; without it the newest that works on this machine. */
  readonly release?: PrivateRelease
  /** Where downloaded packages are kept for other data folders; they are verified by SHA-256 before use. */
  readonly packageCache?: string
}

/** For labs that need it, a second private engine runs beside the plain one, with data of its own. */
export type PrivateEquipment = Pick<PrivateEngineOptions, 'imageStore' | 'emulation'>

export interface PrivateEngineStart {
  readonly options: PrivateEngineOptions
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  readonly log?: Log
}
