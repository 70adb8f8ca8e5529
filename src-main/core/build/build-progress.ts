/** A build under way: what the engine said so far, told on at a measured pace, and what stands at its end. */
import { performance } from 'node:perf_hooks'
import type { BuildLogLine, Vertex } from '#contract/build-record'
import { BuildLog } from './build-log'
import type { BuildRequest } from './builder'
import { outlineDockerfile } from './dockerfile-stages'
import { LiveReport } from './live-report'
import type { Redact } from './redaction'
import { SolveState } from './solve-state'
import type { BuildPhase } from './steps'
import type { Trace } from './trace'

export class BuildProgress {
  readonly #solve: SolveState
  readonly #log: BuildLog
  readonly #report: LiveReport
  /** By how much our monotonic clock is ahead of the engine's at most: what came fastest tells it best. */
  #ahead = Infinity
  #endedAt = 0

  /** `start`: when the build began, as `performance.now()` gives it. */
  constructor(
    listeners: Pick<BuildRequest, 'onLive' | 'onLog'>,
    dockerfile: string,
    start: number,
    redact: Redact,
  ) {
    this.#solve = new SolveState(redact)
    this.#log = new BuildLog(redact)
    this.#report = new LiveReport(listeners, outlineDockerfile(dockerfile), start)
  }

  apply(trace: Trace): void {
    this.#ahead = Math.min(this.#ahead, performance.now() - latestTime(trace))
    this.#solve.apply(trace.vertices)
    this.#log.add(trace.logs, this.#solve.origin ?? 0)
    this.#report.changed(this.#solve, this.#log)
  }

  /** To be called once, when nothing more comes. */
  end(): void {
    this.#endedAt = performance.now()
    this.#log.end()
  }

  /** After the end of a build whose engine was lost: what was under way until then ended with it. */
  cutOff(): void {
    this.#solve.cutOff(this.#endedAt - this.#ahead)
  }

  vertices(): readonly Vertex[] {
    return this.#solve.vertices()
  }

  log(): readonly BuildLogLine[] {
    return this.#log.lines()
  }

  /** Tells the last state. */
  tellEnd(phase: BuildPhase): void {
    this.#report.finish(this.#solve, this.#log, phase)
  }
}

/** By the engine's clock; -Infinity where nothing in it has a time. */
function latestTime({ vertices, logs }: Trace): number {
  const times = [
    ...vertices.flatMap(({ started, completed }) => [started, completed]),
    ...logs.map(({ at }) => at),
  ]
  return times.reduce<number>((latest, time) => (time === null ? latest : Math.max(latest, time)), -Infinity)
}
