/** What single files say about an image, found while their layer is read. */

export interface PackageFact {
  readonly kind: 'debian' | 'alpine' | 'npm'
  readonly name: string
  readonly version: string
  readonly installedBytes: number | null
}

export interface UserFact {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly shell: string
}

export interface GoFact {
  readonly goVersion: string
  readonly mainModule: string
  readonly modules: readonly { readonly name: string; readonly version: string }[]
}

export type FileFacts =
  | { readonly kind: 'packages'; readonly packages: readonly PackageFact[] }
  | { readonly kind: 'users'; readonly users: readonly UserFact[] }
  | { readonly kind: 'system'; readonly name: string }
  | ({ readonly kind: 'go' } & GoFact)
