/** An image read once from its source: its configuration, its layers in order, and all their entries in one list. */

import { createHash } from 'node:crypto'
import type { LayerCompression } from '#contract/image'
import { LabError } from '../app/lab-error'
import type { OnProgress } from '../app/progress'
import { damaged, tooLarge, unsupported } from './image-errors'
import type { FileFacts } from './inventory/facts'
import { type Columns, joinColumns } from './layer/entries'
import { type Paths, PathTable } from './layer/path-table'
import { defaultLimits, type ImageLimits } from './limits'
import { type Candidate, candidatesOf, type LayerReference } from './source/candidates'
import { configSchema, type ImageConfig, platformText, readDocument } from './source/document'
import type { ImageInput } from './source/image-input'
import { type Blobs, type LayerBlob, readBlobs } from './source/read-blobs'

export interface ReadLayer {
  /** Diff id. */
  readonly digest: string
  readonly compression: LayerCompression
  readonly storedBytes: number
  readonly sizeBytes: number
  /** Member of the source that holds it. */
  readonly member: string
  /** Its entries in the columns: from here to the next layer's. */
  readonly firstEntry: number
  readonly entries: number
}

export interface ReadImage {
  readonly config: ImageConfig
  readonly configDigest: string
  readonly tags: readonly string[]
  readonly platform: string
  readonly platforms: readonly string[]
  readonly layers: readonly ReadLayer[]
  readonly paths: Paths
  readonly columns: Columns
  /** By entry. */
  readonly facts: ReadonlyMap<number, FileFacts>
  /** Whether the source is an OCI layout. */
  readonly isOci: boolean
}

export interface ReadOptions {
  readonly platform: string | null
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
  readonly limits?: ImageLimits
}

interface Choice extends Candidate {
  readonly configuration: ImageConfig
  readonly configDigest: string
  readonly platform: string
}

/** Throws LabError `image-damaged`, `image-unsupported`, `not-found`, or what the engine says. */
export async function readImage(input: ImageInput, options: ReadOptions): Promise<ReadImage> {
  const limits = options.limits ?? defaultLimits
  const paths = new PathTable(limits.paths)
  const blobs = await readBlobs(input, paths, limits, {
    signal: options.signal,
    onRead: progressOf(input, options.onProgress),
  })
  const candidates = candidatesOf((member) => blobs.document(member))
  const choices = candidates.flatMap((candidate) => choiceOf(candidate, blobs))
  const chosen = choose(choices, input, options.platform)
  const layers = matchLayers(chosen, blobs, limits)
  const facts = new Map<number, FileFacts>()
  const readLayers: ReadLayer[] = []
  let firstEntry = 0
  for (const blob of layers) {
    const { columns, sizeBytes } = blob.contents
    for (const [entry, fact] of blob.contents.facts) facts.set(firstEntry + entry, fact)
    readLayers.push({
      digest: blob.diffId,
      compression: blob.compression,
      storedBytes: blob.storedBytes,
      sizeBytes,
      member: blob.member,
      firstEntry,
      entries: columns.count,
    })
    firstEntry += columns.count
  }
  if (firstEntry > limits.entries) throw tooLarge(`The image has more than ${limits.entries} entries.`)
  const sameImage = choices.filter(({ tags }) => chosen.tags.every((tag) => tags.includes(tag)))
  return {
    config: chosen.configuration,
    configDigest: chosen.configDigest,
    tags: [...new Set([...input.tags, ...chosen.tags])],
    platform: chosen.platform,
    platforms: [...new Set(sameImage.map(({ platform }) => platform))],
    layers: readLayers,
    paths,
    columns: joinColumns(layers.map(({ contents }) => contents.columns)),
    facts,
    isOci: blobs.document('manifest.json') === undefined,
  }
}

/** Nothing for an image of which not all is there: indexes name platforms that were not saved. */
function choiceOf(candidate: Candidate, blobs: Blobs): Choice[] {
  const bytes = blobs.document(candidate.config)
  if (bytes === undefined) return []
  const configuration = readDocument(configSchema, bytes, 'The configuration of the image')
  return [
    {
      ...candidate,
      configuration,
      configDigest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      platform: platformText(configuration),
    },
  ]
}

function choose(choices: readonly Choice[], input: ImageInput, platform: string | null): Choice {
  if (choices.length === 0) {
    throw damaged(
      'The configuration that the image’s manifest names is not there, or it is of no container image.',
    )
  }
  const named = input.image === null ? choices : choices.filter((choice) => hasTag(choice, input.image ?? ''))
  const first = named[0]
  const several = new Set(choices.map(({ tags, platform }) => `${tags.join(', ')} ${platform}`.trim()))
  if (first === undefined) {
    throw new LabError('not-found', {
      what: `There is no image ${input.image} in ${input.name}.`,
      expected: 'One of the images that are listed below.',
      todo: 'Name one of them.',
      details: [...several],
    })
  }
  const ofOneName = named.filter(({ tags }) => tags.join() === first.tags.join())
  const isAmbiguous = input.image === null && input.form !== 'engine' && ofOneName.length < named.length
  if (isAmbiguous) {
    throw new LabError('bad-request', {
      what: `There are several images in ${input.name}.`,
      expected: 'The name of one of them.',
      todo: 'Name one of those that are listed below.',
      details: [...several],
    })
  }
  if (platform === null) {
    return ofOneName.find((choice) => choice.platform === input.platform) ?? first
  }
  const found = ofOneName.find((choice) => samePlatform(choice.platform, platform))
  if (found) return found
  throw new LabError('not-found', {
    what: `The image is not there for ${platform}.`,
    expected: 'One of the platforms that are listed below.',
    todo: 'Choose one of them.',
    details: ofOneName.map((choice) => choice.platform),
  })
}

/** `linux/arm64` means `linux/arm64/v8`, too. */
function samePlatform(platform: string, asked: string): boolean {
  return platform === asked || platform.startsWith(`${asked}/`)
}

function hasTag({ tags }: Candidate, name: string): boolean {
  return tags.some((tag) => tag === name || tag.endsWith(`/${name}`) || tag.endsWith(`:${name}`))
}

function matchLayers(
  { layers, configuration }: Choice,
  blobs: Blobs,
  limits: ImageLimits,
): readonly LayerBlob[] {
  const diffIds = configuration.rootfs.diff_ids ?? []
  if (layers.length > limits.layers) throw tooLarge(`The image has more than ${limits.layers} layers.`)
  if (diffIds.length !== layers.length) {
    throw damaged(
      `The manifest of the image names ${layers.length} layers, and its configuration ${diffIds.length}.`,
    )
  }
  return layers.map((reference, index) => {
    const blob = layerOf(reference, blobs)
    if (blob.diffId !== diffIds[index]) {
      throw damaged(
        `Layer ${index} of the image is not the one that its configuration names: its digest is ${blob.diffId}.`,
        [`expected: ${diffIds[index]}`],
      )
    }
    return blob
  })
}

function layerOf({ member }: LayerReference, blobs: Blobs): LayerBlob {
  const blob = blobs.layer(member)
  if (blob) return blob
  const strange = blobs.strange(member)
  if (strange === undefined && blobs.document(member) === undefined) {
    throw damaged(`The layer ${member} that the image’s manifest names is not there.`)
  }
  throw unsupported(
    `The layer ${member} is compressed or written in a way that is not known here.`,
    'A tar, plain or compressed by gzip or zstd.',
    'Copy the image with skopeo copy, or pull it again.',
  )
}

function progressOf(input: ImageInput, onProgress: OnProgress | undefined): (bytes: number) => void {
  let read = 0
  let told = 0
  return (bytes) => {
    read += bytes
    if (!onProgress || read - told < 4_000_000) return
    told = read
    // The engine counts what containers see, the stream brings what layers hold: an estimate, never the end.
    const value = input.sizeBytes === null ? null : Math.min(0.95, read / Math.max(1, input.sizeBytes))
    onProgress({ value, message: `Reading ${input.name}: ${Math.round(read / 1e6)} MB` })
  }
}
