/** The image's history, each line with the layer that it made. */
import type { HistoryRow } from '#contract/image'
import { cleanInstruction } from '../build/image-layers'
import type { ReadImage } from './read-image'

/**
 * Base first. Lines that are marked as empty made no layer; the others go with the layers in order. Where there are more
 * layers than lines (an image without a history), rows without an instruction stand for those.
 */
export function historyRows({ config, layers }: Pick<ReadImage, 'config' | 'layers'>): HistoryRow[] {
  let next = 0
  const rows = (config.history ?? []).map((line): HistoryRow => {
    const layer = line.empty_layer === true || next >= layers.length ? null : next++
    const raw = line.created_by ?? ''
    return {
      createdBy: cleanInstruction(raw) || (line.comment ?? ''),
      rawCreatedBy: raw,
      created: line.created ?? '',
      comment: line.comment ?? '',
      layer,
      sizeBytes: layer === null ? 0 : (layers[layer]?.sizeBytes ?? 0),
      line: null,
    }
  })
  for (; next < layers.length; next++) {
    const sizeBytes = layers[next]?.sizeBytes ?? 0
    rows.push({
      createdBy: '',
      rawCreatedBy: '',
      created: '',
      comment: '',
      layer: next,
      sizeBytes,
      line: null,
    })
  }
  return rows
}

/** The instruction of each layer; empty where the history does not say. */
export function layerInstructions(rows: readonly HistoryRow[], layers: number): string[] {
  const instructions = new Array<string>(layers).fill('')
  for (const { layer, createdBy } of rows) if (layer !== null) instructions[layer] = createdBy
  return instructions
}
