/** The layers of an image as they are drawn: newest on top, base at the bottom, metadata as hairlines. Pure. */
import type { AnalyzedLayer, HistoryRow } from '#contract/image'

export type LayerRow =
  | {
      readonly kind: 'layer'
      readonly key: string
      readonly layer: AnalyzedLayer
      readonly thicknessPx: number
    }
  | { readonly kind: 'metadata'; readonly key: string; readonly createdBy: string }

/** Thickness of all layers together; what is thinner than a hair keeps one. */
const stackPx = 220
const hairPx = 2

export function layerRows(layers: readonly AnalyzedLayer[], history: readonly HistoryRow[]): LayerRow[] {
  const bytes = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const thickness = (own: number) => Math.max(hairPx, bytes === 0 ? 0 : Math.round((own / bytes) * stackPx))
  const rowOf = (layer: AnalyzedLayer): LayerRow => ({
    kind: 'layer',
    key: `layer ${layer.index}`,
    layer,
    thicknessPx: thickness(layer.sizeBytes),
  })
  const rows = history.flatMap(({ layer: index, createdBy }, at): LayerRow[] => {
    if (index === null) return [{ kind: 'metadata', key: `line ${at}`, createdBy }]
    const layer = layers[index]
    return layer ? [rowOf(layer)] : []
  })
  const known = new Set(history.map(({ layer }) => layer))
  const unknown = layers.filter(({ index }) => !known.has(index)).map(rowOf)
  return [...rows, ...unknown].reverse()
}

/**
 * How dark a layer is drawn, in percent of its hue. The tone tells layers apart beside their numbers; it stays
 * light enough for text on it in both themes.
 */
export function layerTone(index: number, layers: number): number {
  if (layers < 2) return 32
  return Math.round(14 + (index / (layers - 1)) * 34)
}

export function toneStyle(index: number, layers: number): { background: string } {
  return { background: toneColor(index, layers) }
}

export function toneColor(index: number, layers: number): string {
  return `color-mix(in oklab, var(--variant-1) ${layerTone(index, layers)}%, var(--panel))`
}
