/** The offline kit: base images and packages with which labs run without internet. */

export interface KitIdentity {
  readonly name: string
  readonly recipe: string
}

export interface KitImageInfo {
  readonly role: string
  /** What lab sources name, e.g. `node:20-alpine`. */
  readonly standsInFor: string
  /** What is on the engine, e.g. `localhost:1/layerlab/node:20`. */
  readonly reference: string
  /** What it truly is, one sentence. */
  readonly about: string
  readonly digest: string
  readonly sizeBytes: number
}

export interface KitMirrorInfo {
  readonly kind: 'npm' | 'apt' | 'go'
  readonly packages: number
  readonly sizeBytes: number
}

export interface KitInfo extends KitIdentity {
  readonly directory: string
  readonly createdAt: string
  readonly platform: string
  readonly images: readonly KitImageInfo[]
  readonly mirrors: readonly KitMirrorInfo[]
  readonly files: number
  readonly sizeBytes: number
}

export interface KitFault {
  readonly file: string
  readonly kind: 'missing' | 'extra' | 'size' | 'sha256' | 'unreadable'
  readonly detail: string
}

export type KitStatus =
  | { readonly kind: 'ready'; readonly kit: KitInfo }
  | { readonly kind: 'none'; readonly recipes: readonly KitRecipeInfo[] }
  | {
      readonly kind: 'damaged'
      readonly directory: string
      readonly faults: readonly KitFault[]
      readonly recipes: readonly KitRecipeInfo[]
    }
  | KitOutdated

/** Whole, but made by another recipe or for other labs than this LayerLab has. */
export interface KitOutdated {
  readonly kind: 'outdated'
  readonly directory: string
  /** The one that it was made by, and that makes it again. */
  readonly recipe: 'debian' | 'registry'
  /** A sentence each. */
  readonly reasons: readonly string[]
  readonly recipes: readonly KitRecipeInfo[]
}

export interface KitRecipeInfo {
  readonly name: string
  readonly summary: string
  readonly possible: boolean
  /** Why it cannot be built here, or what it needs. */
  readonly reason: string
}
