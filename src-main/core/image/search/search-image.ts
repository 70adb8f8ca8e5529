/**
 * Where a text is in an image: in the files of every layer, also those that a later layer removed or replaced, in the
 * configuration and in the history. For secrets: what this finds, everybody finds who has the image. Files are searched as
 * they are; what is compressed or encrypted inside a file is not opened.
 */
import { createHash } from 'node:crypto'
import { damaged } from '../image-errors'
import { cleanPath } from '../layer/path-table'
import { defaultLimits, type ImageLimits } from '../limits'
import { type Candidate, candidatesOf } from '../source/candidates'
import { unpacked } from '../source/compression'
import { configSchema, platformText, readDocument } from '../source/document'
import type { ImageInput } from '../source/image-input'
import { type Members, readMembers } from '../source/read-members'
import { TarScanner } from '../tar/tar-scanner'
import { ByteSearch, searchBytes } from './byte-search'
import { type NeedleEncoding, type Pattern, patternsOf } from './needle'

export type SecretPlace =
  | {
      readonly where: 'layer'
      /** From 0, base first. */
      readonly layer: number
      readonly digest: string
      readonly path: string
      /** In the file's content, or in its name or a link's target. */
      readonly part: 'content' | 'name'
      /** Of the first byte of the match. */
      readonly offset: number
      readonly encoding: NeedleEncoding
      readonly platform: string
    }
  | {
      readonly where: 'config' | 'history'
      /** As in `config.Env[2]` or `history[4].created_by`. */
      readonly path: string
      /** In the text there. */
      readonly offset: number
      readonly encoding: NeedleEncoding
      readonly platform: string
    }

export interface SearchResult {
  readonly places: readonly SecretPlace[]
  /** Whether there are more than `mostPlaces`. */
  readonly cut: boolean
}

export const mostPlaces = 1000

interface LayerPlace {
  readonly path: string
  readonly part: 'content' | 'name'
  readonly offset: number
  readonly encoding: NeedleEncoding
}

interface SearchedLayer {
  readonly digest: string
  readonly places: readonly LayerPlace[]
}

/** Throws LabError `bad-request` for too short a needle, and as `readImage` does. */
export async function searchImage(
  input: ImageInput,
  needle: Buffer,
  signal: AbortSignal,
  limits: ImageLimits = defaultLimits,
): Promise<SearchResult> {
  const patterns = patternsOf(needle)
  const members = await readMembers(input, limits, { signal, onRead: () => {} }, (_, stored) =>
    searchLayer(stored, patterns, limits),
  )
  const places: SecretPlace[] = []
  for (const candidate of candidatesOf((member) => members.document(member))) {
    places.push(...placesOf(candidate, members, patterns))
    if (places.length > mostPlaces) break
  }
  return { places: places.slice(0, mostPlaces), cut: places.length > mostPlaces }
}

async function searchLayer(
  stored: AsyncIterable<Buffer>,
  patterns: readonly Pattern[],
  limits: ImageLimits,
): Promise<SearchedLayer | undefined> {
  const { compression, content } = await unpacked(stored)
  const hash = createHash('sha256')
  const scanner = new TarScanner(limits)
  const places: LayerPlace[] = []
  let open: { readonly path: string; readonly search: ByteSearch } | undefined
  const add = (
    path: string,
    part: LayerPlace['part'],
    matches: readonly Omit<LayerPlace, 'path' | 'part'>[],
  ) => {
    for (const match of matches) if (places.length <= mostPlaces) places.push({ path, part, ...match })
  }
  for await (const bytes of content) {
    if (compression === 'unknown') continue
    hash.update(bytes)
    for (const event of scanner.scan(bytes)) {
      if (event.kind === 'entry') {
        const { name, link } = event.entry
        const path = cleanPath(name) ?? name
        add(path, 'name', searchBytes(patterns, Buffer.from(`${name}\0${link}`)))
        open = { path, search: new ByteSearch(patterns) }
      } else if (event.kind === 'data' && open) add(open.path, 'content', open.search.write(event.bytes))
    }
  }
  if (compression === 'unknown') return undefined
  scanner.finish()
  return { digest: `sha256:${hash.digest('hex')}`, places }
}

function placesOf(
  { config, layers }: Candidate,
  members: Members<SearchedLayer>,
  patterns: readonly Pattern[],
): SecretPlace[] {
  const bytes = members.document(config)
  if (bytes === undefined) return []
  const configuration = readDocument(configSchema, bytes, 'The configuration of the image')
  const platform = platformText(configuration)
  const places: SecretPlace[] = []
  layers.forEach(({ member }, layer) => {
    const searched = members.layer(member)
    if (searched === undefined)
      throw damaged(`The layer ${member} that the image’s manifest names is not there.`)
    for (const place of searched.places) {
      places.push({ where: 'layer', layer, digest: searched.digest, ...place, platform })
    }
  })
  const document: unknown = JSON.parse(bytes.toString('utf8'))
  for (const { path, text } of textsOf(document, '')) {
    const where = path.startsWith('history') ? 'history' : 'config'
    for (const match of searchBytes(patterns, Buffer.from(text)))
      places.push({ where, path, ...match, platform })
  }
  return places
}

/** Every text of a document, names of fields too, with the way to it. JSON's escapes would hide what it holds. */
function* textsOf(value: unknown, path: string): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value }
  if (Array.isArray(value)) for (const [i, each] of value.entries()) yield* textsOf(each, `${path}[${i}]`)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`
      yield { path: at, text: key }
      yield* textsOf(each, at)
    }
  }
}
