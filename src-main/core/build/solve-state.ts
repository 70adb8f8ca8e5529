/** Folds the engine's progress messages into the state of every vertex. */
import type { Vertex } from '#contract/build-record'
import type { TraceVertex } from './trace'

interface Folded {
  readonly digest: string
  inputs: readonly string[]
  name: string
  /** Of the first time it started and the last time it completed, by the engine's clock. */
  firstStarted: number | null
  latestStarted: number | null
  completed: number | null
  cached: boolean
  error: string
}

export class SolveState {
  readonly #vertices = new Map<string, Folded>()
  #origin: number | null = null

  /** The engine's clock, in milliseconds since 1970, when the first vertex started; null before that. */
  get origin(): number | null {
    return this.#origin
  }

  apply(updates: readonly TraceVertex[]): void {
    for (const update of updates) this.#applyOne(update)
  }

  /** In the order in which the engine first named them. Times in milliseconds after `origin`. */
  vertices(): Vertex[] {
    const origin = this.#origin ?? 0
    return [...this.#vertices.values()].map((vertex) => ({
      digest: vertex.digest,
      inputs: vertex.inputs,
      name: vertex.name,
      startedMs: since(origin, vertex.firstStarted),
      completedMs: since(origin, vertex.completed),
      cached: vertex.cached,
      error: vertex.error === '' ? null : vertex.error,
    }))
  }

  #applyOne(update: TraceVertex): void {
    const known = this.#vertices.get(update.digest)
    const vertex = known ?? newVertex(update.digest)
    if (!known) this.#vertices.set(update.digest, vertex)
    if (update.name !== '') vertex.name = update.name
    if (update.inputs.length > 0) vertex.inputs = update.inputs
    if (update.started === null) return
    // A vertex may start more than once: first its cache key is computed, then it is loaded or run.
    // What the latest start says is what happened to it in the end.
    if (vertex.latestStarted !== null && update.started < vertex.latestStarted) return
    vertex.firstStarted ??= update.started
    vertex.latestStarted = update.started
    vertex.completed = update.completed
    vertex.cached = update.cached
    vertex.error = update.error
    if (this.#origin === null || vertex.firstStarted < this.#origin) this.#origin = vertex.firstStarted
  }
}

function newVertex(digest: string): Folded {
  return {
    digest,
    inputs: [],
    name: '',
    firstStarted: null,
    latestStarted: null,
    completed: null,
    cached: false,
    error: '',
  }
}

function since(origin: number, time: number | null): number | null {
  return time === null ? null : Math.round((time - origin) * 1000) / 1000
}
