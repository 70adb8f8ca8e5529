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
