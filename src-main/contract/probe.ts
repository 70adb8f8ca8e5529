import type { ImageInventory } from './image-inventory'

/**
 * What was learned of a built image by using it: a container of it that ran, a command in it, a request to it; or
 * by reading its layers.
 * Probes are recorded as builds are, and are never made again to be shown.
 */

/** Where a secret is in an image. The secret itself is not told. */
export type FoundPlace =
  | {
      readonly where: 'layer'
      /** From 1, base first. */
      readonly layer: number
      /** Of the uncompressed layer. */
      readonly digest: string
      /** What made the layer; empty where the history does not tell. */
      readonly instruction: string
      readonly path: string
      /** In the file's content, or in its name or a link's target. */
      readonly part: 'content' | 'name'
      /** Bytes before it. */
      readonly offset: number
      readonly encoding: 'raw' | 'base64'
    }
  | {
      readonly where: 'config' | 'history'
      /** As in `config.Env[2]` or `history[4].created_by`. */
      readonly path: string
      readonly offset: number
      readonly encoding: 'raw' | 'base64'
    }

export type ProbeOutcome =
  /** A program ended, or was still running when its time was up (`exitCode` null). */
  | {
      readonly kind: 'ended'
      readonly exitCode: number | null
      /** UTF-8, the last 16 KiB. */
      readonly stdout: string
      readonly stderr: string
    }
  /** An HTTP answer. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** No answer in time: the last error, and what the container itself said. */
  | { readonly kind: 'silent'; readonly error: string; readonly stdout: string; readonly stderr: string }
  /** The image itself was searched for a secret of the lab; `cut` where there were more places than are told. */
  | {
      readonly kind: 'searched'
      /** As lab.yaml names it. */
      readonly secret: string
      readonly places: readonly FoundPlace[]
      readonly cut: boolean
    }
  /** The engine could not start the container or the command: its own words. */
  | { readonly kind: 'refused'; readonly error: string }
  /** The image's layers were read; nothing of it ran. */
  | ({ readonly kind: 'analyzed' } & ProbedImage)

export interface ProbedImage {
  /** Sum of the files of all layers. */
  readonly sizeBytes: number
  readonly layers: number
  /** 0 to 1, as dive defines it. */
  readonly efficiencyScore: number
  /** As dive defines it. */
  readonly wastedBytes: number
  /** Bytes in the layers that no container ever sees. */
  readonly reclaimableBytes: number
  readonly counts: ImageInventory['counts']
  readonly shells: readonly string[]
  /** Set-uid and set-gid files. */
  readonly privileged: readonly string[]
  /** Of each path that was asked for. */
  readonly paths: readonly ProbedPath[]
}

/** Files at a path or below it; folders are not counted. */
export interface ProbedPath {
  /** Relative to the image's root, without a leading slash. */
  readonly path: string
  /** What a container sees. */
  readonly seen: FileTotal
  /** The layers that have to do with it, base first. */
  readonly layers: readonly {
    readonly index: number
    readonly createdBy: string
    readonly written: FileTotal
    readonly removed: FileTotal
  }[]
}

export interface FileTotal {
  readonly files: number
  readonly bytes: number
}

export interface ProbeRecord {
  /** As lab.yaml names it. */
  readonly id: string
  readonly title: string
  /** The record of the build whose image was used. */
  readonly build: string
  readonly variant: string
  readonly phase: string
  readonly repeat: number
  /** What was done, e.g. `docker run IMAGE --version`, `GET http://127.0.0.1:8080/`. */
  readonly command: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly outcome: ProbeOutcome
}
