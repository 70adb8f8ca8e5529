/** Sizes as boxes in boxes. */
import type { TreemapNode } from '#contract/image-tree'
import type { ImageIndex } from '../image-index'
import { fileType } from './tree-page'
import type { TreeState } from './tree-state'

export interface TreemapQuery {
  readonly node: number
  readonly depth: number
  readonly boxes: number
  /** Only what this layer wrote; null for all that is there in the end. */
  readonly layer: number | null
}

export function treemap(index: ImageIndex, state: TreeState, query: TreemapQuery): TreemapNode {
  const { count } = index.paths
  const bytes = new Float64Array(count)
  const largest = new Float64Array(count)
  const layer = new Int32Array(count)
  for (let node = count - 1; node >= 0; node--) {
    const entry = state.entry[node] ?? -1
    const isCounted =
      entry >= 0 &&
      state.change[node] !== 'removed' &&
      (query.layer === null || (state.layer[node] === query.layer && index.layerOf(entry) === query.layer))
    const own = isCounted ? (index.columns.size[entry] ?? 0) : 0
    if (own > 0) {
      bytes[node] = (bytes[node] ?? 0) + own
      layer[node] = index.layerOf(entry)
    }
    const parent = index.paths.parent(node)
    if (parent < 0) continue
    bytes[parent] = (bytes[parent] ?? 0) + (bytes[node] ?? 0)
    if ((bytes[node] ?? 0) > (largest[parent] ?? 0)) {
      largest[parent] = bytes[node] ?? 0
      layer[parent] = layer[node] ?? 0
    }
  }

  const boxOf = (node: number, depth: number): TreemapNode => {
    const parts: number[] = []
    for (let child = index.firstChild(node); child >= 0; child = index.nextSibling(child)) {
      if ((bytes[child] ?? 0) > 0) parts.push(child)
    }
    parts.sort((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0))
    const drawn = depth > 0 ? parts.slice(0, query.boxes) : []
    const drawnBytes = drawn.reduce((sum, part) => sum + (bytes[part] ?? 0), 0)
    const entry = state.entry[node] ?? -1
    return {
      path: index.paths.path(node),
      name: index.paths.name(node),
      sizeBytes: bytes[node] ?? 0,
      layer: layer[node] ?? 0,
      type: entry < 0 ? 'directory' : fileType(index, entry),
      children: drawn.map((part) => boxOf(part, depth - 1)),
      restBytes: parts.length === 0 ? 0 : (bytes[node] ?? 0) - drawnBytes,
    }
  }
  return boxOf(query.node, query.depth)
}
