/** Folds the engine's progress messages into the state of every vertex. */
import type { Vertex } from '#contract/build-record'
import type { Redact } from './redaction'
import { goneWithEngine } from './steps'
import type { TraceVertex } from './trace'

interface Folded {
  readonly digest: string
  inputs: readonly string[]
  name: string
  /** What it does now or did last, and the longest of what it did before, by the engine's clock. */
  latest: Interval | null
  longest: Interval | null
  cached: boolean
  error: string
}

/** Its Dockerfile and its context come to each build anew: nothing else has their vertices. */
const ownVertex =
  /^\[(?:\S+ )?internal\] load (remote build context|build definition|build context|\.dockerignore)/

interface Interval {
  readonly started: number
  readonly completed: number | null
}

export class SolveState {
  readonly #vertices = new Map<string, Folded>()
  readonly #redact: Redact
  #firstStart: number | null = null
  #firstOwnStart: number | null = null

  /** Names and errors of vertices are redacted. */
  constructor(redact: Redact) {
    this.#redact = redact
  }

  /**
   * The engine's clock, in milliseconds since 1970, when the first vertex started; null before that. A
   * vertex that another build, going on at the same time, has as well may come with a start from long
   * before this one: the first vertex that is surely of this build alone counts.
   */
  get origin(): number | null {
    return this.#firstOwnStart ?? this.#firstStart
  }

  apply(updates: readonly TraceVertex[]): void {
    for (const update of updates) this.#applyOne(update)
  }

  /** In the order in which the engine first named them. Times in milliseconds after `origin`, never before it. */
  vertices(): Vertex[] {
    const origin = this.origin ?? 0
    return [...this.#vertices.values()].map((vertex) => {
      const interval = shown(vertex)
      return {
        digest: vertex.digest,
        inputs: vertex.inputs,
        name: vertex.name,
        startedMs: since(origin, interval?.started ?? null),
        completedMs: since(origin, interval?.completed ?? null),
        cached: vertex.cached,
        error: vertex.error === '' ? null : vertex.error,
      }
    })
  }

  /** What is under way ended at that time of the engine's clock, with the engine that would have told of its end. */
  cutOff(time: number): void {
    for (const vertex of this.#vertices.values()) {
      if (vertex.latest === null || vertex.latest.completed !== null) continue
      const { started } = vertex.latest
      vertex.latest = { started, completed: Math.max(started, time) }
      vertex.error = goneWithEngine
    }
  }

  #applyOne(update: TraceVertex): void {
    const known = this.#vertices.get(update.digest)
    const vertex = known ?? newVertex(update.digest)
    if (!known) this.#vertices.set(update.digest, vertex)
    if (update.name !== '') vertex.name = this.#redact(update.name)
    if (update.inputs.length > 0) vertex.inputs = update.inputs
    const { started, completed } = update
    if (started === null || started < (vertex.latest?.started ?? started)) return
    if (vertex.latest && started > vertex.latest.started) vertex.longest = shown(vertex)
    vertex.latest = { started, completed }
    // What the latest start says is what happened to the vertex in the end.
    vertex.cached = update.cached
    vertex.error = this.#redact(update.error)
    this.#firstStart = earlier(this.#firstStart, started)
    if (ownVertex.test(vertex.name)) this.#firstOwnStart = earlier(this.#firstOwnStart, started)
  }
}

/**
 * A vertex may start more than once: its cache key is computed first, and it is loaded or run much later. The
 * time between is waiting, not work, so the longest of these times stands for the vertex.
 */
function shown({ latest, longest }: Folded): Interval | null {
  if (latest === null || longest === null || latest.completed === null) return latest
  return lengthOf(longest) > lengthOf(latest) ? longest : latest
}

function lengthOf({ started, completed }: Interval): number {
  return (completed ?? started) - started
}

function newVertex(digest: string): Folded {
  return { digest, inputs: [], name: '', latest: null, longest: null, cached: false, error: '' }
}

function since(origin: number, time: number | null): number | null {
  return time === null ? null : Math.max(0, Math.round((time - origin) * 1000) / 1000)
}

function earlier(known: number | null, time: number): number {
  return known === null ? time : Math.min(known, time)
}
