/** What of an image is waste, and why. Layers and paths as in `image.ts`. */
import type { ImageScore } from './image'
import type { FileChange } from './image-tree'

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
