/** What an image may ask of this program. An archive comes from anywhere, so each count in it has an end. */
export interface ImageLimits {
  /** Longest path of a file, as Linux has it (PATH_MAX). */
  readonly pathBytes: number
  /** Largest header that describes the next entry (pax, GNU long name): Go's archive/tar has the same. */
  readonly metaBytes: number
  /** Paths in all layers together. */
  readonly paths: number
  /** Entries in all layers together. */
  readonly entries: number
  /** Manifests, indexes and configurations are held in memory. */
  readonly documentBytes: number
  /** All documents of one archive together. */
  readonly documents: number
  readonly layers: number
  /** Uncompressed bytes of all layers together. */
  readonly layerBytes: number
  /** Largest file that is read for the inventory. */
  readonly inventoryFileBytes: number
}

export const defaultLimits: ImageLimits = {
  pathBytes: 4096,
  metaBytes: 1 << 20,
  paths: 2_000_000,
  entries: 3_000_000,
  documentBytes: 8 << 20,
  documents: 2000,
  layers: 2000,
  layerBytes: 200 * 2 ** 30,
  inventoryFileBytes: 16 << 20,
}
