import type { Vertex } from '#contract/build-record'
import type { Transfer } from './raw-progress'

/** Counts what buildx sends of build contexts. */
export class Transfers {
  readonly #bytes = new Map<string, Transfer>()

  add(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) this.#bytes.set(`${transfer.vertex} ${transfer.what}`, transfer)
  }

  /** The ignore file and the Dockerfile are sent by vertices of their own, and are no part of it. */
  contextBytes(vertices: readonly Vertex[]): number {
    const contexts = new Set(
      vertices.filter(({ name }) => name.endsWith('load build context')).map(({ digest }) => digest),
    )
    return [...this.#bytes.values()]
      .filter(({ vertex, what }) => contexts.has(vertex) && what.startsWith('transferring context'))
      .reduce((sum, { bytes }) => sum + bytes, 0)
  }
}
