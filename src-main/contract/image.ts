/**
 * What is in an image: its layers, the files that each layer wrote, what of that is waste, and why. An analysis is
 * made once, by a job, and kept under a key; every figure on the screen is then a question to it.
 * Layers are numbered from 0, base first. Paths are relative to the image's root and have no leading slash; the root is ''.
 */

export type ImageRequest =
  /** A reference or an id that the engine knows. */
  | { readonly kind: 'engine'; readonly reference: string }
  /** An archive or an OCI folder on this machine. `image` picks one of several in it: a tag or the index's name. */
  | { readonly kind: 'path'; readonly path: string; readonly image: string | null }

export const imageSourceForms = ['engine', 'docker-archive', 'oci-archive', 'oci-folder'] as const
export type ImageSourceForm = (typeof imageSourceForms)[number]

export interface ImageSource {
  readonly form: ImageSourceForm
  /** As it was asked for: the reference, or the path of the archive or folder. */
  readonly name: string
  readonly tags: readonly string[]
  /** Image id on the engine; null for archives and folders. */
  readonly engineId: string | null
}

/** An image of the engine, to choose from. */
export interface ImageChoice {
  readonly id: string
  readonly tags: readonly string[]
  /** As the engine counts it, which is not the sum of the files where the store is containerd's. */
  readonly sizeBytes: number
  /** ISO 8601, UTC. */
  readonly created: string
  /** The key of an analysis that is kept already: it opens at once. */
  readonly analysis: string | null
}

/** An analysis that is kept, newest first in lists. */
export interface KeptAnalysis {
  readonly analysis: string
  readonly source: ImageSource
  readonly platform: string
  readonly sizeBytes: number
  readonly madeAt: string
}

export const layerCompressions = ['none', 'gzip', 'zstd'] as const
export type LayerCompression = (typeof layerCompressions)[number]

export interface AnalyzedLayer {
  readonly index: number
  /** Digest of the uncompressed tar (`sha256:…`), which is checked against what was read. */
  readonly digest: string
  readonly compression: LayerCompression
  /** As stored in the archive, that is, compressed where the layer is. */
  readonly storedBytes: number
  /** The instruction; empty where the history does not say. */
  readonly createdBy: string
  /** Sum of the sizes of its files, as dive counts a layer. */
  readonly sizeBytes: number
  /** Entries that are no folders and no whiteouts. */
  readonly files: number
  readonly added: number
  readonly modified: number
  readonly removed: number
  /** Written again although nothing changed. */
  readonly unmodified: number
}

/** A line of the image's history, base first. */
export interface HistoryRow {
  readonly createdBy: string
  /** As the history has it: with shell prefix and BuildKit's marks. */
  readonly rawCreatedBy: string
  /** ISO 8601; empty where it is not known. */
  readonly created: string
  readonly comment: string
  /** The layer that the line made; null for an instruction that made none. */
  readonly layer: number | null
  readonly sizeBytes: number
  /** 1-based line of the Dockerfile, where a build record of LayerLab knows it. */
  readonly line: number | null
}

export interface ImageScore {
  /** Sum of the files of all layers. */
  readonly sizeBytes: number
  /** 0 to 1, as dive defines it: sum of the least size seen of each path, over the sum of all sizes. */
  readonly efficiencyScore: number
  /** As dive defines it: all copies of each path that was written at least twice. */
  readonly wastedBytes: number
  /** Wasted bytes over the size of all layers but the first; a fraction, and 0 where there is only one layer. */
  readonly userWastedPercent: number
  /** What could be saved: bytes in the layers that no container ever sees. */
  readonly reclaimableBytes: number
}

export interface ImageAnalysis extends ImageScore {
  readonly analysis: string
  readonly source: ImageSource
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform: string
  /** All that the source holds, in its order; choose by asking for another. */
  readonly platforms: readonly string[]
  /** Digest of the image's configuration. */
  readonly configDigest: string
  readonly created: string
  readonly user: string
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly madeAt: string
  readonly layers: readonly AnalyzedLayer[]
  /** Files, folders and links that a container sees. */
  readonly visibleFiles: number
  readonly visibleBytes: number
  readonly wastedPaths: number
}

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

export const wasteReasons = ['removed-later', 'metadata-only', 'copied-again', 'rewritten'] as const
export type WasteReason = (typeof wasteReasons)[number]

export interface WasteWriter {
  readonly layer: number
  readonly createdBy: string
  readonly change: FileChange
  /** As dive counts: a removed folder counts as the size of what it removes. */
  readonly sizeBytes: number
}

export interface WastedPath {
  readonly path: string
  /** How often the path was written or removed. */
  readonly count: number
  /** All copies together, as dive counts. */
  readonly sizeBytes: number
  /** The copies that no container sees. */
  readonly reclaimableBytes: number
  readonly reason: WasteReason
  /** dive lists a path once it was seen twice; a folder that was removed as a whole it does not list. */
  readonly knownToDive: boolean
  readonly writers: readonly WasteWriter[]
  /** What to change, one sentence. */
  readonly advice: string
}

export const wasteSorts = ['wasted', 'reclaimable', 'path'] as const
export type WasteSort = (typeof wasteSorts)[number]

export interface WastePage extends ImageScore {
  readonly from: number
  readonly total: number
  readonly rows: readonly WastedPath[]
  /** Why reclaimable and wasted bytes differ in this image; empty where they do not. */
  readonly differences: readonly string[]
}

export interface InventoryPackage {
  readonly kind: 'debian' | 'alpine' | 'npm' | 'go'
  readonly name: string
  readonly version: string
  /** Bytes as the package's own record has it; null where it does not say. */
  readonly installedBytes: number | null
  /** The file that names it. */
  readonly path: string
  readonly layer: number
}

export interface GoProgram {
  readonly path: string
  readonly layer: number
  /** `go1.22.3`; empty where the program was built without it. */
  readonly goVersion: string
  readonly mainModule: string
  readonly modules: number
}

export interface PrivilegedFile {
  readonly path: string
  readonly layer: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface ImageUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly shell: string
  /** Whether that shell is a program of the image that is no `nologin` or `false`. */
  readonly canLogIn: boolean
}

/** The attack surface, from the files that a container sees. */
export interface ImageInventory {
  /** `PRETTY_NAME` of os-release; null where there is none. */
  readonly system: string | null
  readonly counts: {
    readonly debian: number
    readonly alpine: number
    readonly npm: number
    readonly go: number
    readonly shells: number
    readonly privileged: number
    readonly users: number
    readonly programs: number
  }
  readonly packages: readonly InventoryPackage[]
  readonly goPrograms: readonly GoProgram[]
  /** Paths of shells, busybox among them. */
  readonly shells: readonly string[]
  /** Set-uid and set-gid files. */
  readonly privileged: readonly PrivilegedFile[]
  readonly users: readonly ImageUser[]
  /** As the image's configuration names it; empty means root. */
  readonly runsAs: string
}

export type FileContent =
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean; readonly sizeBytes: number }
  | {
      readonly kind: 'hex'
      /** Base64 of the first bytes. */
      readonly base64: string
      readonly cut: boolean
      readonly sizeBytes: number
    }
  | {
      readonly kind: 'image'
      readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
      readonly base64: string
      readonly sizeBytes: number
    }
  /** Links, folders, devices: there is nothing to read. */
  | { readonly kind: 'none'; readonly why: string }

export interface SavedFile {
  /** Absolute path on this machine. */
  readonly path: string
  readonly sizeBytes: number
}

export interface ComparedImage {
  readonly analysis: string
  readonly name: string
  readonly platform: string
  readonly sizeBytes: number
  readonly layers: number
  readonly visibleFiles: number
  readonly visibleBytes: number
}

export interface ChangedFile {
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly type: ImageFileType
  readonly beforeBytes: number | null
  readonly afterBytes: number | null
}

export interface FolderSizes {
  readonly path: string
  readonly beforeBytes: number
  readonly afterBytes: number
}

export interface ChangedPackage {
  readonly kind: InventoryPackage['kind']
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** From `a` to `b`, of what a container sees. */
export interface ImageComparison {
  readonly a: ComparedImage
  readonly b: ComparedImage
  /** Digests of the layers that both have. */
  readonly sharedLayers: readonly string[]
  readonly sharedBytes: number
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly unchanged: number
  /** Largest difference first, at most `comparedFiles` of them. */
  readonly files: readonly ChangedFile[]
  /** Folders of the first two levels, largest difference first. */
  readonly folders: readonly FolderSizes[]
  readonly packages: readonly ChangedPackage[]
}
