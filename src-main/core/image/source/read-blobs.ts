/** Layers, indexed and hashed while they pass by. */
import { createHash } from 'node:crypto'
import type { LayerCompression } from '#contract/image'
import { tooLarge } from '../image-errors'
import { type LayerContents, LayerIndexer } from '../layer/layer-indexer'
import type { PathTable } from '../layer/path-table'
import type { ImageLimits } from '../limits'
import { unpacked } from './compression'
import type { ImageInput } from './image-input'
import { type Members, type ReadWork, readMembers, requireDigest } from './read-members'

export interface LayerBlob {
  /** Name of the member that holds it, with links followed. */
  readonly member: string
  /** `sha256:…` of the member as stored. */
  readonly digest: string
  /** `sha256:…` of the uncompressed tar. */
  readonly diffId: string
  readonly compression: LayerCompression
  readonly storedBytes: number
  readonly contents: LayerContents
}

export type Blobs = Members<LayerBlob>

export function readBlobs(
  input: ImageInput,
  paths: PathTable,
  limits: ImageLimits,
  work: ReadWork,
): Promise<Blobs> {
  const budget = { layerBytes: limits.layerBytes, entries: limits.entries }
  return readMembers(input, limits, work, (name, stored) => readLayer(name, stored, paths, limits, budget))
}

/** Undefined for what is no tar. */
async function readLayer(
  name: string,
  stored: AsyncIterable<Buffer>,
  paths: PathTable,
  limits: ImageLimits,
  budget: { layerBytes: number; entries: number },
): Promise<LayerBlob | undefined> {
  const storedHash = createHash('sha256')
  let storedBytes = 0
  async function* hashed() {
    for await (const bytes of stored) {
      storedHash.update(bytes)
      storedBytes += bytes.length
      yield bytes
    }
  }
  const { compression, content } = await unpacked(hashed())
  if (compression === 'unknown') {
    for await (const _ of content);
    requireDigest(name, `sha256:${storedHash.digest('hex')}`)
    return undefined
  }
  const isPlain = compression === 'none'
  const diffHash = createHash('sha256')
  const indexer = new LayerIndexer(paths, { ...limits, entries: budget.entries })
  for await (const bytes of content) {
    if (!isPlain) diffHash.update(bytes)
    budget.layerBytes -= bytes.length
    if (budget.layerBytes < 0) {
      throw tooLarge(`The layers hold more than ${limits.layerBytes} bytes once they are unpacked.`)
    }
    indexer.write(bytes)
  }
  const contents = indexer.finish()
  budget.entries -= contents.columns.count
  const digest = `sha256:${storedHash.digest('hex')}`
  requireDigest(name, digest)
  const diffId = isPlain ? digest : `sha256:${diffHash.digest('hex')}`
  return { member: name, digest, diffId, compression, storedBytes, contents }
}
