/** The entries of all layers of an image, by layer and by path. */
import { type Columns, entryType } from './layer/entries'
import { type Paths, rootNode } from './layer/path-table'

export interface LayerRange {
  readonly firstEntry: number
  readonly entries: number
}

export class ImageIndex {
  readonly paths: Paths
  readonly columns: Columns
  readonly layers: readonly LayerRange[]
  readonly #firstChild: Int32Array
  readonly #nextSibling: Int32Array
  #byNode: { readonly start: Int32Array; readonly entries: Int32Array } | undefined

  constructor(paths: Paths, columns: Columns, layers: readonly LayerRange[]) {
    this.paths = paths
    this.columns = columns
    this.layers = layers
    this.#firstChild = new Int32Array(paths.count).fill(-1)
    this.#nextSibling = new Int32Array(paths.count).fill(-1)
    for (let node = paths.count - 1; node > rootNode; node--) {
      const parent = paths.parent(node)
      this.#nextSibling[node] = this.#firstChild[parent] ?? -1
      this.#firstChild[parent] = node
    }
  }

  /** -1 where there is none. */
  firstChild(node: number): number {
    return this.#firstChild[node] ?? -1
  }

  nextSibling(node: number): number {
    return this.#nextSibling[node] ?? -1
  }

  /** The node of a clean path; undefined where no layer has it. */
  find(path: string): number | undefined {
    let node: number = rootNode
    if (path === '') return node
    for (const part of path.split('/')) {
      let child = this.firstChild(node)
      while (child >= 0 && this.paths.name(child) !== part) child = this.nextSibling(child)
      if (child < 0) return undefined
      node = child
    }
    return node
  }

  isFolder(entry: number): boolean {
    return entryType(this.columns, entry) === 'directory'
  }

  layerOf(entry: number): number {
    let low = 0
    let high = this.layers.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.layers[middle]?.firstEntry ?? 0) <= entry) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The entries that a path has, base first. */
  entriesOf(node: number): readonly number[] {
    this.#byNode ??= this.#sortByNode()
    const { start, entries } = this.#byNode
    return [...entries.subarray(start[node] ?? 0, start[node + 1] ?? 0)]
  }

  #sortByNode() {
    const { node: nodes, count } = this.columns
    const start = new Int32Array(this.paths.count + 2)
    for (let i = 0; i < count; i++) {
      const at = (nodes[i] ?? 0) + 2
      start[at] = (start[at] ?? 0) + 1
    }
    for (let i = 1; i < start.length; i++) start[i] = (start[i] ?? 0) + (start[i - 1] ?? 0)
    const entries = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const node = (nodes[i] ?? 0) + 1
      const at = start[node] ?? 0
      entries[at] = i
      start[node] = at + 1
    }
    return { start, entries }
  }
}
