/** A build under way: what the engine said so far, told on at a measured pace, and what stands at its end. */
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
    this.#solve.apply(trace.vertices)
    this.#log.add(trace.logs, this.#solve.origin ?? 0)
    this.#report.changed(this.#solve, this.#log)
  }

  /** To be called once, when nothing more comes. */
  end(): void {
    this.#log.end()
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
