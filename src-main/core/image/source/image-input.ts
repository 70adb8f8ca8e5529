/** Where an image comes from, whatever its form: named parts that arrive one after the other, once, in any order. */
import type { ImageSourceForm } from '#contract/image'

export interface Member {
  /** Path in the archive or folder, `/`-separated. */
  readonly name: string
  /** Target where it is a link to another member (Engine up to 24 saves a layer once and links to it). */
  readonly link: string | null
  readonly sizeBytes: number
  /** To be read to its end before the next member is asked for. Each piece is valid until the next one is asked for. */
  readonly content: AsyncIterable<Buffer>
}

export interface ImageInput {
  readonly form: ImageSourceForm
  readonly name: string
  /** Tags that the engine knows; archives name theirs inside. */
  readonly tags: readonly string[]
  readonly engineId: string | null
  /** Same text, same content: the key of a kept analysis is made of it. */
  readonly identity: string
  /** About how much there is to read; null where it is not known. */
  readonly sizeBytes: number | null
  /** Which of several images in it; null where it was not said. */
  readonly image: string | null
  /** The platform to take where none is asked for. */
  readonly platform: string
  /** Throws LabError `image-damaged`, `image-unsupported`, `not-found` or what the engine says. */
  members(signal: AbortSignal): AsyncIterable<Member>
}
