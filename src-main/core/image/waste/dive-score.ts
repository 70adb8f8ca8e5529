/**
 * Efficiency and wasted bytes exactly as dive 0.13 counts them (dive/filetree/efficiency.go), so that figures can be
 * compared: over every leaf path of every layer, a removed file counts 0 and a removed folder what lay in it. A folder that
 * the last layer to have it names only on the way to something else has no entry, so for dive it is no folder: it counts 0 when
 * it is removed. dive knows no opaque whiteouts: what they hide is still there for it.
 */
import type { ImageIndex } from '../image-index'
import { entryType, flagImplied, flagReplaced } from '../layer/entries'
import { rootNode } from '../layer/path-table'

export interface DiveScore {
  readonly efficiencyScore: number
  readonly wastedBytes: number
  /** How often a path was seen as a leaf, by node. */
  readonly counts: Int32Array
  /** Sizes of a path's copies together, by node. */
  readonly sums: Float64Array
  /** What a whiteout counts, by entry; those that count 0 are not in it. */
  readonly whiteouts: ReadonlyMap<number, number>
}

export function diveScore(index: ImageIndex): DiveScore {
  const { paths, columns, layers } = index
  const counts = new Int32Array(paths.count)
  const sums = new Float64Array(paths.count)
  const least = new Float64Array(paths.count)
  const whiteouts = new Map<number, number>()
  const stack = new DiveStack(index)
  /** The layer, from 1, in which something lies in the folder. */
  const filledIn = new Int32Array(paths.count)
  /** The layer, from 1, that was the last to have an entry of the path. */
  const enteredIn = new Int32Array(paths.count)

  const see = (node: number, size: number) => {
    const seen = counts[node] ?? 0
    least[node] = seen === 0 ? size : Math.min(least[node] ?? 0, size)
    counts[node] = seen + 1
    sums[node] = (sums[node] ?? 0) + size
  }
  layers.forEach(({ firstEntry, entries }, layer) => {
    const each = (visit: (entry: number, node: number, isWhiteout: boolean) => void) => {
      for (let entry = firstEntry; entry < firstEntry + entries; entry++) {
        const type = entryType(columns, entry)
        const node = columns.node[entry] ?? rootNode
        const isOut =
          type === 'opaque' || node === rootNode || ((columns.flags[entry] ?? 0) & flagReplaced) !== 0
        if (!isOut) visit(entry, node, type === 'whiteout')
      }
    }
    each((_, node) => {
      filledIn[paths.parent(node)] = layer + 1
    })
    each((entry, node, isWhiteout) => {
      if (!isWhiteout) {
        if (filledIn[node] !== layer + 1) see(node, columns.size[entry] ?? 0)
        return
      }
      const removed = stack.sizeBelow(node)
      if (removed > 0) whiteouts.set(entry, removed)
      see(node, removed)
    })
    each((_, node, isWhiteout) => {
      if (isWhiteout) stack.remove(node)
    })
    each((entry, node, isWhiteout) => {
      if (isWhiteout) return
      const isImplied = ((columns.flags[entry] ?? 0) & flagImplied) !== 0
      stack.add(node, columns.size[entry] ?? 0, index.isFolder(entry) && !isImplied)
      enteredIn[node] = layer + 1
    })
    each((_, node, isWhiteout) => {
      if (!isWhiteout) return
      for (let at = paths.parent(node); at > rootNode && enteredIn[at] !== layer + 1; at = paths.parent(at)) {
        stack.add(at, 0, false)
        enteredIn[at] = layer + 1
      }
    })
  })

  let all = 0
  let needed = 0
  let wastedBytes = 0
  for (let node = 0; node < paths.count; node++) {
    all += sums[node] ?? 0
    needed += least[node] ?? 0
    if ((counts[node] ?? 0) >= 2) wastedBytes += sums[node] ?? 0
  }
  return { efficiencyScore: all === 0 ? 1 : needed / all, wastedBytes, counts, sums, whiteouts }
}

const absent = 0
/** A file, or a folder that has no entry. */
const plain = 1
const folder = 2

/** The tree as dive stacks it. */
class DiveStack {
  readonly #index: ImageIndex
  readonly #kind: Uint8Array
  readonly #size: Float64Array

  constructor(index: ImageIndex) {
    this.#index = index
    this.#kind = new Uint8Array(index.paths.count)
    this.#size = new Float64Array(index.paths.count)
  }

  add(node: number, size: number, isFolder: boolean): void {
    this.#kind[node] = isFolder ? folder : plain
    this.#size[node] = size
  }

  remove(node: number): void {
    this.#below(node, (each) => {
      this.#kind[each] = absent
    })
  }

  /** Of a folder; a file that is removed counts 0. */
  sizeBelow(node: number): number {
    if (this.#kind[node] !== folder) return 0
    let sum = 0
    this.#below(node, (each) => {
      sum += this.#size[each] ?? 0
    })
    return sum
  }

  #below(node: number, visit: (node: number) => void): void {
    if (this.#kind[node] === absent) return
    const todo = [node]
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      visit(at)
      for (let child = this.#index.firstChild(at); child >= 0; child = this.#index.nextSibling(child)) {
        if (this.#kind[child] !== absent) todo.push(child)
      }
    }
  }
}
