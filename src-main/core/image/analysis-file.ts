/**
 * An analysis on disk: the columns as they are in memory, so that an image with 100,000 files opens in a few
 * milliseconds. Content of files is not in it. `v8.serialize` keeps typed arrays as such, and its form is stable from one
 * version of Node to the next; what cannot be read is simply not there, and the image is analyzed again.
 */
import { deserialize, serialize } from 'node:v8'
import type { AnalyzedImage } from './analyze-image'
import { ImageIndex } from './image-index'
import type { Columns } from './layer/entries'
import { type Paths, pathOf } from './layer/path-table'

/** Goes up with every change of what is stored or how it is counted. */
export const analysisFormat = 2

type StoredAnalysis = Pick<AnalyzedImage, 'analysis' | 'history' | 'inventory' | 'members'> & {
  readonly format: typeof analysisFormat
  readonly parents: Int32Array
  /** Separated by NUL, which no name has. */
  readonly names: string
  readonly columns: Columns
  readonly layers: ImageIndex['layers']
}

export function encodeAnalysis(image: AnalyzedImage): Buffer {
  const { analysis, history, inventory, members, index } = image
  const { count } = index.paths
  const parents = new Int32Array(count)
  const names = new Array<string>(count)
  for (let node = 0; node < count; node++) {
    parents[node] = index.paths.parent(node)
    names[node] = index.paths.name(node)
  }
  const stored: StoredAnalysis = {
    format: analysisFormat,
    analysis,
    history,
    inventory,
    members,
    parents,
    names: names.join('\0'),
    columns: index.columns,
    layers: index.layers.map(({ firstEntry, entries }) => ({ firstEntry, entries })),
  }
  return serialize(stored)
}

/** Undefined for what another version wrote. The bytes are of our own data folder. */
export function decodeAnalysis(bytes: Buffer): AnalyzedImage | undefined {
  const stored = deserialize(bytes) as Partial<StoredAnalysis>
  if (stored.format !== analysisFormat) return undefined
  const { analysis, history, inventory, members, parents, names, columns, layers } = stored as StoredAnalysis
  const paths = storedPaths(parents, names.split('\0'))
  return { analysis, history, inventory, members, index: new ImageIndex(paths, columns, layers) }
}

function storedPaths(parents: Int32Array, names: readonly string[]): Paths {
  const paths: Paths = {
    count: parents.length,
    parent: (node) => parents[node] ?? -1,
    name: (node) => names[node] ?? '',
    path: (node) => pathOf(paths, node),
  }
  return paths
}
