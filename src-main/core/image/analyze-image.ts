/** From what was read of an image to what is told of it. */
import { setImmediate } from 'node:timers/promises'
import type { AnalyzedLayer, HistoryRow, ImageAnalysis } from '#contract/image'
import type { ImageInventory } from '#contract/image-inventory'
import type { FileChange } from '#contract/image-tree'
import { historyRows, layerInstructions } from './history'
import { ImageIndex } from './image-index'
import { imageInventory } from './inventory/image-inventory'
import { entryType, flagImplied, flagReplaced } from './layer/entries'
import { LayerStack } from './layer-stack'
import type { ReadImage } from './read-image'
import type { ImageInput } from './source/image-input'
import { wasteTable } from './waste/waste-table'

export interface AnalyzedImage {
  readonly analysis: ImageAnalysis
  readonly history: readonly HistoryRow[]
  readonly inventory: ImageInventory
  readonly index: ImageIndex
  /** By layer: the member of the source that holds it. */
  readonly members: readonly string[]
}

/**
 * In parts, so that the process answers others in between: an image may have a million entries. Throws LabError
 * `image-damaged` where the layers do not fit on one another.
 */
export async function analyzeImage(
  key: string,
  input: ImageInput,
  read: ReadImage,
  madeAt: string,
): Promise<AnalyzedImage> {
  const index = new ImageIndex(read.paths, read.columns, read.layers)
  const history = historyRows(read)
  const instructions = layerInstructions(history, read.layers.length)
  const stack = new LayerStack(index)
  const user = read.config.config?.User ?? ''
  const layers: AnalyzedLayer[] = []
  for (const [at, layer] of read.layers.entries()) {
    await setImmediate()
    const { digest, compression, storedBytes, sizeBytes } = layer
    const changes = countChanges(index, stack, at)
    const files = countFiles(index, layer)
    layers.push({
      index: at,
      digest,
      compression,
      storedBytes,
      createdBy: instructions[at] ?? '',
      sizeBytes,
      files,
      ...changes,
    })
  }
  await setImmediate()
  const waste = wasteTable(index)
  await setImmediate()
  const inventory = imageInventory(index, stack, read.facts, user)
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
  const userBytes = sizeBytes - (layers[0]?.sizeBytes ?? 0)
  const form = input.form === 'docker-archive' && read.isOci ? 'oci-archive' : input.form
  return {
    analysis: {
      analysis: key,
      source: { form, name: input.name, tags: read.tags, engineId: input.engineId },
      platform: read.platform,
      platforms: read.platforms,
      configDigest: read.configDigest,
      created: read.config.created ?? '',
      user,
      entrypoint: read.config.config?.Entrypoint ?? [],
      cmd: read.config.config?.Cmd ?? [],
      madeAt,
      layers,
      sizeBytes,
      efficiencyScore: waste.dive.efficiencyScore,
      wastedBytes: waste.dive.wastedBytes,
      userWastedPercent: userBytes === 0 ? 0 : waste.dive.wastedBytes / userBytes,
      reclaimableBytes: waste.reclaimableBytes,
      ...countVisible(index, stack),
      wastedPaths: waste.rows.filter((row) => row.sizeBytes > 0 || row.reclaimableBytes > 0).length,
    },
    history,
    inventory,
    index,
    members: read.layers.map(({ member }) => member),
  }
}

/** Applies the layer. Folders are not counted. */
function countChanges(index: ImageIndex, stack: LayerStack, layer: number): Record<FileChange, number> {
  const counts = { added: 0, modified: 0, removed: 0, unmodified: 0 }
  stack.apply(layer, (_, change, before, after) => {
    if (!index.isFolder(after < 0 ? before : after)) counts[change]++
  })
  return counts
}

function countFiles({ columns }: ImageIndex, layer: { firstEntry: number; entries: number }): number {
  let files = 0
  for (let entry = layer.firstEntry; entry < layer.firstEntry + layer.entries; entry++) {
    const type = entryType(columns, entry)
    const isCounted = ((columns.flags[entry] ?? 0) & (flagImplied | flagReplaced)) === 0
    if (isCounted && type !== 'directory' && type !== 'whiteout' && type !== 'opaque') files++
  }
  return files
}

function countVisible(index: ImageIndex, stack: LayerStack) {
  let visibleFiles = 0
  let visibleBytes = 0
  for (let node = 1; node < index.paths.count; node++) {
    const entry = stack.at(node)
    if (entry < 0) continue
    visibleFiles++
    visibleBytes += index.columns.size[entry] ?? 0
  }
  return { visibleFiles, visibleBytes }
}
