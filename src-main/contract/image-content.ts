/** One file of an image, to look at or to save. */

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
