/** Which paths cost bytes that no container sees: dive's list, and what it leaves out. */
import type { WasteReason } from '#contract/image-waste'
import type { ImageIndex } from '../image-index'
import { entryType, flagReplaced } from '../layer/entries'
import { rootNode } from '../layer/path-table'
import { LayerStack } from '../layer-stack'
import { type DiveScore, diveScore } from './dive-score'

export interface WasteRow {
  readonly node: number
  /** As dive counts: how often the path was seen, and all its copies together. */
  readonly count: number
  readonly sizeBytes: number
  readonly reclaimableBytes: number
  readonly reason: WasteReason
  /** dive lists a path once it was seen twice; a folder that was removed as a whole it does not. */
  readonly knownToDive: boolean
  /** The layer that removed it; -1 where none did. */
  readonly removedBy: number
}

export interface WasteTable {
  readonly dive: DiveScore
  readonly reclaimableBytes: number
  readonly rows: readonly WasteRow[]
}

export function wasteTable(index: ImageIndex): WasteTable {
  const dive = diveScore(index)
  const stack = new LayerStack(index)
  for (let layer = 0; layer < index.layers.length; layer++) stack.apply(layer)
  const { byNode, total } = reclaimable(index, stack, dive)
  const rows: WasteRow[] = []
  for (let node = rootNode + 1; node < index.paths.count; node++) {
    const count = dive.counts[node] ?? 0
    const reclaimableBytes = byNode[node] ?? 0
    if (count < 2 && reclaimableBytes === 0) continue
    const removedBy = stack.at(node) < 0 || count < 2 ? stack.removedBy(node) : -1
    rows.push({
      node,
      count,
      sizeBytes: dive.sums[node] ?? 0,
      reclaimableBytes,
      reason: reasonOf(index, stack, node, removedBy),
      knownToDive: count >= 2,
      removedBy,
    })
  }
  return { dive, reclaimableBytes: total, rows }
}

/** Bytes of contents that no path leads to once all layers are on one another, by the path that explains them. */
function reclaimable(index: ImageIndex, stack: LayerStack, dive: DiveScore) {
  const { columns, paths } = index
  const isSeen = new Uint8Array(columns.count)
  for (let node = 0; node < paths.count; node++) {
    const entry = stack.at(node)
    if (entry >= 0) isSeen[stack.contentOf(entry)] = 1
  }
  const byNode = new Float64Array(paths.count)
  let total = 0
  for (let entry = 0; entry < columns.count; entry++) {
    const size = columns.size[entry] ?? 0
    if (isSeen[entry] === 1 || size === 0 || entryType(columns, entry) !== 'file') continue
    const node = columns.node[entry] ?? rootNode
    const isListed = (dive.counts[node] ?? 0) >= 2 || ((columns.flags[entry] ?? 0) & flagReplaced) !== 0
    const removed = stack.removedWith(node)
    const explains = isListed || removed < 0 ? node : removed
    byNode[explains] = (byNode[explains] ?? 0) + size
    total += size
  }
  return { byNode, total }
}

function reasonOf(index: ImageIndex, stack: LayerStack, node: number, removedBy: number): WasteReason {
  if (removedBy >= 0) return 'removed-later'
  const written = index.entriesOf(node).filter((entry) => {
    const type = entryType(index.columns, entry)
    return type !== 'whiteout' && type !== 'opaque'
  })
  let reason: WasteReason = 'copied-again'
  for (let i = 1; i < written.length; i++) {
    const [before = 0, after = 0] = [written[i - 1], written[i]]
    if (!stack.hasSameContent(before, after)) return 'rewritten'
    if (!stack.isSame(before, after)) reason = 'metadata-only'
  }
  return reason
}
