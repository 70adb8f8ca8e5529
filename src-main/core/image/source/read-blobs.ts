/** Layers, indexed and hashed while they pass by. */
import type { LayerCompression } from '#contract/image'
import { tooLarge } from '../image-errors'
import { type LayerContents, LayerIndexer } from '../layer/layer-indexer'
import type { PathTable } from '../layer/path-table'
import type { ImageLimits } from '../limits'
import { unpacked } from './compression'
import { DigestThread, type StreamDigest } from './digest-thread'
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

export async function readBlobs(
  input: ImageInput,
  paths: PathTable,
  limits: ImageLimits,
  work: ReadWork,
): Promise<Blobs> {
  const budget = { layerBytes: limits.layerBytes, entries: limits.entries }
  const digests = new DigestThread()
  try {
    return await readMembers(input, limits, work, async (name, stored) => {
      const storedDigest = digests.stream()
      const diffDigest = digests.stream()
      try {
        return await readLayer(name, stored, { paths, limits, budget, storedDigest, diffDigest })
      } finally {
        storedDigest.close()
        diffDigest.close()
      }
    })
  } finally {
    await digests.close()
  }
}

interface LayerWork {
  readonly paths: PathTable
  readonly limits: ImageLimits
  /** What all layers together have left. */
  readonly budget: { layerBytes: number; entries: number }
  readonly storedDigest: StreamDigest
  readonly diffDigest: StreamDigest
}

/** Undefined for what is no tar. */
async function readLayer(
  name: string,
  stored: AsyncIterable<Buffer>,
  { paths, limits, budget, storedDigest, diffDigest }: LayerWork,
): Promise<LayerBlob | undefined> {
  let storedBytes = 0
  async function* hashed() {
    for await (const bytes of stored) {
      await storedDigest.update(bytes)
      storedBytes += bytes.length
      yield bytes
    }
  }
  const { compression, content } = await unpacked(hashed())
  if (compression === 'unknown') {
    for await (const _ of content);
    requireDigest(name, await storedDigest.end())
    return undefined
  }
  const isPlain = compression === 'none'
  const indexer = new LayerIndexer(paths, { ...limits, entries: budget.entries })
  for await (const bytes of content) {
    if (!isPlain) await diffDigest.update(bytes)
    budget.layerBytes -= bytes.length
    if (budget.layerBytes < 0) {
      throw tooLarge(`The layers hold more than ${limits.layerBytes} bytes once they are unpacked.`)
    }
    indexer.write(bytes)
  }
  const contents = indexer.finish()
  budget.entries -= contents.columns.count
  const digest = await storedDigest.end()
  requireDigest(name, digest)
  const diffId = isPlain ? digest : await diffDigest.end()
  return { member: name, digest, diffId, compression, storedBytes, contents }
}
