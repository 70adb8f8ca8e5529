/** Two images beside each other. Paths as in `image.ts`. */
import type { InventoryPackage } from './image-inventory'
import type { ImageFileType } from './image-tree'

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
