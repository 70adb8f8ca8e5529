/**
 * What was learned of a built image by using it: a container of it that ran, a command in it, a request to it.
 * Probes are recorded as builds are, and are never made again to be shown.
 */

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
  /** The engine could not start the container or the command: its own words. */
  | { readonly kind: 'refused'; readonly error: string }

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
