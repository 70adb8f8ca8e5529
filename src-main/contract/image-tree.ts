/** The files of an image, layer by layer: as rows of a tree and as a treemap. Layers and paths as in `image.ts`. */

export const fileTypes = ['file', 'directory', 'symlink', 'hardlink', 'device', 'fifo'] as const
export type ImageFileType = (typeof fileTypes)[number]

export const fileChanges = ['added', 'modified', 'removed', 'unmodified'] as const
export type FileChange = (typeof fileChanges)[number]

/**
 * What a tree shows. `layer`: all that is there once this layer has been put on those below, marked by what this layer did;
 * hide `unmodified` to see only its own changes. `all`: every path of the image, marked by what became of it since the
 * base layer; removed files of every layer are in it.
 */
export type TreeView = { readonly kind: 'layer'; readonly layer: number } | { readonly kind: 'all' }

export const treeSorts = ['name', 'size'] as const
export type TreeSort = (typeof treeSorts)[number]

export interface TreeRow {
  readonly path: string
  /** The last part of the path, to show. */
  readonly name: string
  /** 0 for what lies in the root. */
  readonly depth: number
  readonly type: ImageFileType
  readonly change: FileChange
  /** Own size of a file; sum of what is shown below it for a folder. */
  readonly sizeBytes: number
  /** Permission bits with set-uid, set-gid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Target of a symbolic or hard link; null for all else. */
  readonly link: string | null
  /** The layer that wrote what is shown here, or that removed it. */
  readonly layer: number
  /** Folders only: whether it has anything to show below, and whether that is shown. */
  readonly children: number
  readonly expanded: boolean
}

/** A window of the rows that are unfolded, for a list that draws only what is seen. */
export interface TreePage {
  readonly from: number
  /** Rows in all, as unfolded and filtered. */
  readonly total: number
  readonly rows: readonly TreeRow[]
  /** Of all that passes the filter, unfolded or not. */
  readonly matchingFiles: number
  readonly matchingBytes: number
}

/**
 * One box of the treemap. A folder’s box is as large as its parts together. The view of a layer shows what this layer wrote,
 * the view of all what is there in the end.
 */
export interface TreemapNode {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  /** The layer of its largest part. */
  readonly layer: number
  readonly type: ImageFileType
  /** Largest first; what was too small to draw is summed up in `restBytes`. */
  readonly children: readonly TreemapNode[]
  readonly restBytes: number
}
