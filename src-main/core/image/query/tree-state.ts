/** What a view of the tree shows at each path: which entry, of which layer, and what became of it. */
import type { FileChange, TreeView } from '#contract/image-tree'
import { LabError } from '../../app/lab-error'
import type { ImageIndex } from '../image-index'
import { LayerStack } from '../layer-stack'

export interface TreeState {
  /** By node; -1 where the view shows nothing. */
  readonly entry: Int32Array
  readonly change: readonly (FileChange | undefined)[]
  /** The layer that wrote what is shown, or removed it. */
  readonly layer: Int32Array
}

export function treeState(index: ImageIndex, view: TreeView): TreeState {
  return view.kind === 'all' ? wholeImage(index) : oneLayer(index, requireLayer(index, view.layer))
}

export function requireLayer(index: ImageIndex, layer: number): number {
  if (layer < index.layers.length) return layer
  throw new LabError('not-found', {
    what: `The image has no layer ${layer}.`,
    expected: `A layer from 0 to ${index.layers.length - 1}.`,
    todo: 'Load the image’s layers again.',
  })
}

function oneLayer(index: ImageIndex, last: number): TreeState {
  const { count } = index.paths
  const state = emptyState(count)
  const stack = new LayerStack(index)
  for (let layer = 0; layer < last; layer++) stack.apply(layer)
  stack.apply(last, (node, change, before, after) => {
    state.entry[node] = after < 0 ? before : after
    state.change[node] = change
    state.layer[node] = last
  })
  for (let node = 1; node < count; node++) {
    const entry = stack.at(node)
    if (entry < 0 || state.change[node] !== undefined) continue
    state.entry[node] = entry
    state.change[node] = 'unmodified'
    state.layer[node] = index.layerOf(entry)
  }
  return state
}

function wholeImage(index: ImageIndex): TreeState {
  const { count } = index.paths
  const state = emptyState(count)
  const stack = new LayerStack(index)
  const base = new Int32Array(count).fill(-1)
  for (let layer = 0; layer < index.layers.length; layer++) {
    stack.apply(layer, (node, _, before, after) => {
      if (layer === 0) base[node] = after
      state.entry[node] = after < 0 ? before : after
      state.layer[node] = layer
    })
  }
  for (let node = 1; node < count; node++) {
    const entry = stack.at(node)
    const first = base[node] ?? -1
    if ((state.entry[node] ?? -1) < 0) continue
    if (entry < 0) state.change[node] = 'removed'
    else if (first < 0) state.change[node] = 'added'
    else state.change[node] = first === entry || stack.isSame(first, entry) ? 'unmodified' : 'modified'
  }
  return state
}

function emptyState(count: number) {
  return {
    entry: new Int32Array(count).fill(-1),
    change: new Array<FileChange | undefined>(count).fill(undefined),
    layer: new Int32Array(count),
  }
}
