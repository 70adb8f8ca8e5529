/** Wasted paths as they are shown: who wrote them, and what to change. */
import type { WastedPath, WasteReason, WasteSort, WasteWriter } from '#contract/image-waste'
import type { ImageIndex } from '../image-index'
import { entryType } from '../layer/entries'
import { LayerStack } from '../layer-stack'
import type { WasteRow, WasteTable } from './waste-table'

export interface WasteView {
  readonly index: ImageIndex
  readonly table: WasteTable
  /** By layer. */
  readonly instructions: readonly string[]
}

/** Largest first, then by path. */
export function sortWaste({ index, table }: WasteView, sort: WasteSort): readonly WasteRow[] {
  const path = (row: WasteRow) => index.paths.path(row.node)
  const byPath = (a: WasteRow, b: WasteRow) => compareText(path(a), path(b))
  switch (sort) {
    case 'path':
      return [...table.rows].sort(byPath)
    case 'wasted':
      return [...table.rows].sort((a, b) => diveBytes(b) - diveBytes(a) || byPath(a, b))
    case 'reclaimable':
      return [...table.rows].sort((a, b) => b.reclaimableBytes - a.reclaimableBytes || byPath(a, b))
  }
}

function diveBytes({ knownToDive, sizeBytes, reclaimableBytes }: WasteRow): number {
  return knownToDive ? sizeBytes : reclaimableBytes
}

export function describeWaste(view: WasteView, rows: readonly WasteRow[]): WastedPath[] {
  const writers = writersOf(view, new Set(rows.map(({ node }) => node)))
  return rows.map((row) => {
    const own = writers.get(row.node) ?? []
    return {
      path: view.index.paths.path(row.node),
      count: row.count,
      sizeBytes: row.sizeBytes,
      reclaimableBytes: row.reclaimableBytes,
      reason: row.reason,
      knownToDive: row.knownToDive,
      writers: own,
      advice: advice(view, row, own),
    }
  })
}

function writersOf({ index, table, instructions }: WasteView, nodes: ReadonlySet<number>) {
  const changes = new Map<number, WasteWriter[]>()
  const stack = new LayerStack(index)
  for (let layer = 0; layer < index.layers.length; layer++) {
    stack.apply(layer, (node, change, before, after) => {
      if (!nodes.has(node)) return
      const removed = index
        .entriesOf(node)
        .find((entry) => entryType(index.columns, entry) === 'whiteout' && index.layerOf(entry) === layer)
      const counted = removed === undefined ? 0 : (table.dive.whiteouts.get(removed) ?? 0)
      const sizeBytes = after < 0 ? counted : (index.columns.size[after] ?? 0)
      const createdBy = instructions[layer] ?? ''
      const isUntouchedFolder = after >= 0 && index.isFolder(after) && before >= 0 && change === 'unmodified'
      if (isUntouchedFolder) return
      changes.set(node, [...(changes.get(node) ?? []), { layer, createdBy, change, sizeBytes }])
    })
  }
  return changes
}

const adviceBy: Readonly<Record<WasteReason, (facts: AdviceFacts) => string>> = {
  'removed-later': ({ path, first, last }) =>
    isCopy(first.createdBy)
      ? `${layerName(last)} removes ${path}, but ${layerName(first)} keeps it: leave it out of what is copied, by .dockerignore or by naming only what is needed.`
      : `${layerName(last)} removes ${path}, but ${layerName(first)} keeps it: remove it in the instruction that makes it, in the same RUN.`,
  'metadata-only': ({ path, last }) =>
    `${layerName(last)} changes only owner or mode of ${path} and so stores it once more: set both where the file is made, as COPY --chown --chmod does.`,
  'copied-again': ({ path, first, last }) =>
    `${layerName(last)} stores ${path} once more although ${layerName(first)} has it already: write it once.`,
  rewritten: ({ path, first, last }) =>
    `${layerName(first)} and ${layerName(last)} both write ${path}: join them into one instruction, or make the file in a build stage and copy the result.`,
}

interface AdviceFacts {
  readonly path: string
  readonly first: WasteWriter
  readonly last: WasteWriter
}

function advice({ index, instructions }: WasteView, row: WasteRow, writers: readonly WasteWriter[]): string {
  const removed: WasteWriter = {
    layer: row.removedBy,
    createdBy: instructions[row.removedBy] ?? '',
    change: 'removed',
    sizeBytes: 0,
  }
  const first = writers[0] ?? removed
  const last = row.removedBy >= 0 ? removed : (writers.at(-1) ?? removed)
  return adviceBy[row.reason]({ path: index.paths.path(row.node), first, last })
}

const isCopy = (createdBy: string) => /^(COPY|ADD)\b/.test(createdBy)

function layerName({ layer, createdBy }: WasteWriter): string {
  const text = createdBy.length > 60 ? `${createdBy.slice(0, 59)}…` : createdBy
  return text === '' ? `Layer ${layer}` : `Layer ${layer} (${text})`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Why the two counts of waste are not the same, in sentences. */
export function wasteDifferences({ table }: WasteView): string[] {
  const { wastedBytes } = table.dive
  if (wastedBytes === table.reclaimableBytes) return []
  const unlisted = table.rows.filter(({ knownToDive }) => !knownToDive)
  const isListedTwice = table.rows.some((row) => row.knownToDive && row.sizeBytes > row.reclaimableBytes)
  const texts: string[] = []
  if (isListedTwice) {
    texts.push(
      'dive counts every copy of a path that was written twice, also the one that containers use; reclaimable bytes are only those that no container sees.',
    )
  }
  if (unlisted.length > 0) {
    texts.push(
      'dive does not list what lay in a folder that was removed or hidden as a whole; its bytes are reclaimable all the same.',
    )
  }
  return texts
}
