/**
 * One bake is one build of each target, and what targets share is told once for each. BuildKit does the work
 * once; here it becomes one vertex again, as the first target that started it tells of it.
 */
import type { TargetVertices } from '#contract/build-record'
import type { Trace, TraceVertex } from '../trace'

export class BakeProgress {
  readonly #targets: readonly string[]
  readonly #oneDockerfile: boolean
  /** Targets by vertex, in the order in which they named it. */
  readonly #askers = new Map<string, Set<string>>()
  readonly #tellers = new Map<string, string>()

  /**
   * `oneDockerfile`: stages then mean the same whichever target names them, and the targets' names in front of
   * them are left out.
   */
  constructor(targets: readonly string[], oneDockerfile: boolean) {
    this.#targets = targets
    this.#oneDockerfile = oneDockerfile
  }

  /** The same trace, with each vertex told by one target. */
  fold(trace: Trace): Trace {
    return { ...trace, vertices: trace.vertices.flatMap((vertex) => this.#foldVertex(vertex) ?? []) }
  }

  targets(): readonly TargetVertices[] {
    return this.#targets.map((target) => ({
      target,
      vertices: [...this.#askers].flatMap(([digest, askers]) => (askers.has(target) ? [digest] : [])),
    }))
  }

  #foldVertex(vertex: TraceVertex): TraceVertex | undefined {
    const { target, name } = this.#split(vertex.name)
    if (target === undefined) return vertex
    const askers = this.#askers.get(vertex.digest) ?? new Set()
    this.#askers.set(vertex.digest, askers.add(target))
    if (vertex.started !== null && !this.#tellers.has(vertex.digest)) this.#tellers.set(vertex.digest, target)
    const teller = this.#tellers.get(vertex.digest) ?? target
    if (teller !== target) return undefined
    return this.#oneDockerfile ? { ...vertex, name } : vertex
  }

  /** bake puts the target's name into the brackets, or in front; with a single target it does not. */
  #split(name: string): { target: string | undefined; name: string } {
    const [only] = this.#targets
    if (this.#targets.length === 1) return { target: only, name }
    for (const target of this.#targets) {
      if (name.startsWith(`[${target}] `)) return { target, name: name.slice(target.length + 3) }
      if (name.startsWith(`[${target} `)) return { target, name: `[${name.slice(target.length + 2)}` }
    }
    return { target: undefined, name }
  }
}
