/** Tells of a build under way, at most every 100 ms, however fast the engine talks. */
import { performance } from 'node:perf_hooks'
import type { BuildLog } from './build-log'
import type { BuildRequest } from './builder'
import type { DockerfileOutline } from './dockerfile-stages'
import type { SolveState } from './solve-state'
import { type BuildPhase, buildSteps } from './steps'

const interval = 100

export class LiveReport {
  readonly #request: Pick<BuildRequest, 'onLive' | 'onLog'>
  readonly #outline: DockerfileOutline
  readonly #start: number
  #last = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  /** `start`: when the build began, as `performance.now()` gives it. */
  constructor(request: Pick<BuildRequest, 'onLive' | 'onLog'>, outline: DockerfileOutline, start: number) {
    this.#request = request
    this.#outline = outline
    this.#start = start
  }

  changed(solve: SolveState, log: BuildLog): void {
    if (this.#timer !== undefined) return
    const wait = this.#last + interval - performance.now()
    if (wait <= 0) this.#tell(solve, log, 'running')
    else this.#timer = setTimeout(() => this.#tell(solve, log, 'running'), wait)
  }

  /** Tells the last state at once; nothing comes after it. */
  finish(solve: SolveState, log: BuildLog, phase: BuildPhase): void {
    this.#tell(solve, log, phase)
  }

  #tell(solve: SolveState, log: BuildLog, phase: BuildPhase): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#last = performance.now()
    const lines = log.takeFresh()
    if (lines.length > 0) this.#request.onLog?.(lines)
    this.#request.onLive?.({
      atMs: this.#last - this.#start,
      ...buildSteps(solve.vertices(), this.#outline, phase),
    })
  }
}
