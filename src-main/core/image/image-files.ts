/** All files of an engine's image, for checks of labs. */
import type { FileChange, ImageFileType } from '#contract/image-tree'
import { historyRows, layerInstructions } from './history'
import { ImageIndex } from './image-index'
import { type LayerFile, layerFiles } from './query/layer-files'
import { fileType, linkTarget } from './query/tree-page'
import { treeState } from './query/tree-state'
import { readImage } from './read-image'
import { engineInput, type ImageEngine } from './source/engine-input'

export interface ImageFile {
  /** Relative to the image's root, without a leading slash. */
  readonly path: string
  readonly type: ImageFileType
  readonly sizeBytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Target of a symbolic or hard link. */
  readonly link: string | null
  /** The layer that wrote what is seen, or that removed it. */
  readonly layer: number
  /** Since the base layer; `removed` files are in no container, and still in the layer that wrote them. */
  readonly change: FileChange
}

export interface ImageFileLayer {
  readonly index: number
  /** Diff id. */
  readonly digest: string
  readonly createdBy: string
  readonly sizeBytes: number
  /** What it wrote and removed, sorted by path. */
  readonly files: readonly LayerFile[]
}

export interface ImageFiles {
  /** Each path that any layer has, once. */
  readonly files: readonly ImageFile[]
  readonly layers: readonly ImageFileLayer[]
}

/** Reads the save stream once. Throws LabError `not-found`, `image-damaged` or what the engine says. */
export async function imageFiles(
  engine: ImageEngine,
  image: string,
  signal: AbortSignal,
): Promise<ImageFiles> {
  const read = await readImage(await engineInput(engine, image, signal), { platform: null, signal })
  const index = new ImageIndex(read.paths, read.columns, read.layers)
  const instructions = layerInstructions(historyRows(read), read.layers.length)
  const byLayer = layerFiles(index)
  const state = treeState(index, { kind: 'all' })
  const files: ImageFile[] = []
  for (let node = 1; node < index.paths.count; node++) {
    const entry = state.entry[node] ?? -1
    const change = state.change[node]
    if (entry < 0 || change === undefined) continue
    files.push({
      path: index.paths.path(node),
      type: fileType(index, entry),
      sizeBytes: index.columns.size[entry] ?? 0,
      mode: index.columns.mode[entry] ?? 0,
      uid: index.columns.uid[entry] ?? 0,
      gid: index.columns.gid[entry] ?? 0,
      link: linkTarget(index, entry),
      layer: state.layer[node] ?? 0,
      change,
    })
  }
  return {
    files,
    layers: read.layers.map(({ digest, sizeBytes }, at) => ({
      index: at,
      digest,
      createdBy: instructions[at] ?? '',
      sizeBytes,
      files: byLayer[at] ?? [],
    })),
  }
}
