/** The files of each layer, for scripts. */
import type { FileChange, ImageFileType } from '#contract/image-tree'
import type { ImageIndex } from '../image-index'
import { flagImplied } from '../layer/entries'
import { rootNode } from '../layer/path-table'
import { LayerStack } from '../layer-stack'
import { fileType, linkTarget } from './tree-page'

export interface LayerFile {
  readonly path: string
  readonly type: ImageFileType
  /** Of what was removed, where it was. */
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly link?: string
  readonly change: FileChange
}

/** By layer, base first: what it wrote and, one by one, what it removed; sorted by path. */
export function layerFiles(index: ImageIndex): LayerFile[][] {
  const stack = new LayerStack(index)
  return index.layers.map((_, layer) => {
    const files: LayerFile[] = []
    stack.apply(layer, (node, change, before, after) => {
      const entry = after < 0 ? before : after
      const isImplied = after >= 0 && ((index.columns.flags[after] ?? 0) & flagImplied) !== 0
      if (node !== rootNode && !isImplied) files.push(layerFile(index, node, entry, change))
    })
    return files.sort((a, b) => (a.path < b.path ? -1 : 1))
  })
}

export function layerFile(index: ImageIndex, node: number, entry: number, change: FileChange): LayerFile {
  const { columns, paths } = index
  const link = linkTarget(index, entry)
  return {
    path: paths.path(node),
    type: fileType(index, entry),
    size: columns.size[entry] ?? 0,
    mode: columns.mode[entry] ?? 0,
    uid: columns.uid[entry] ?? 0,
    gid: columns.gid[entry] ?? 0,
    ...(link === null ? {} : { link }),
    change,
  }
}
