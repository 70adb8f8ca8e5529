/** Layers, indexed and hashed while they pass by. */
import type { LayerCompression } from '#contract/image'
import { tooLarge } from '../image-errors'
import { type LayerContents, LayerIndexer } from '../layer/layer-indexer'
import type { PathTable } from '../layer/path-table'
import type { ImageLimits } from '../limits'
import { blockBytes } from '../tar/tar-header'
import { compressionOf, headOf, unpacked } from './compression'
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
  async function* hashed(whole: AsyncIterable<Buffer>) {
    for await (const bytes of whole) {
      await storedDigest.update(bytes)
      storedBytes += bytes.length
      yield bytes
    }
  }
  const { head, whole } = await headOf(stored, blockBytes)
  const compression = compressionOf(head)
  if (compression === 'unknown') {
    for await (const _ of hashed(whole));
    requireDigest(name, (await storedDigest.end()).digest)
    return undefined
  }
  const indexer = new LayerIndexer(paths, { ...limits, entries: budget.entries })
  async function index(content: AsyncIterable<Buffer>, digest: StreamDigest) {
    let tarBytes = 0
    for await (const bytes of content) {
      tarBytes += bytes.length
      budget.layerBytes -= bytes.length
      if (budget.layerBytes < 0) {
        throw tooLarge(`The layers hold more than ${limits.layerBytes} bytes once they are unpacked.`)
      }
      indexer.write(bytes)
      await digest.update(bytes, indexer.takeFiles())
    }
    const contents = indexer.finish()
    budget.entries -= contents.columns.count
    const { digest: diffId, files } = await digest.end()
    indexer.setHashes(files)
    return { contents, diffId, tarBytes }
  }
  if (compression === 'none') {
    const { contents, diffId, tarBytes } = await index(whole, storedDigest)
    requireDigest(name, diffId)
    return { member: name, digest: diffId, diffId, compression, storedBytes: tarBytes, contents }
  }
  const { content } = await unpacked(hashed(whole))
  const { contents, diffId } = await index(content, diffDigest)
  const { digest } = await storedDigest.end()
  requireDigest(name, digest)
  return { member: name, digest, diffId, compression, storedBytes, contents }
}
