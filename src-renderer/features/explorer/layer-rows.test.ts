import { expect, it } from 'vitest'
import type { AnalyzedLayer, HistoryRow } from '#contract/image'
import { layerRows, layerTone } from './layer-rows'

function layer(index: number, sizeBytes: number): AnalyzedLayer {
  return {
    index,
    digest: `sha256:${index}`,
    compression: 'none',
    storedBytes: sizeBytes,
    createdBy: `RUN ${index}`,
    sizeBytes,
    files: 1,
    added: 1,
    modified: 0,
    removed: 0,
    unmodified: 0,
  }
}

function line(createdBy: string, index: number | null): HistoryRow {
  return {
    createdBy,
    rawCreatedBy: createdBy,
    created: '',
    comment: '',
    layer: index,
    sizeBytes: 0,
    line: null,
  }
}

it('puts the base at the bottom and metadata where it was written', () => {
  const rows = layerRows([layer(0, 90), layer(1, 10)], [line('FROM', 0), line('CMD x', null), line('RUN', 1)])
  expect(rows.map((row) => (row.kind === 'layer' ? row.layer.index : row.createdBy))).toEqual([1, 'CMD x', 0])
})

it('draws thickness on one scale, and keeps a hair of what is tiny', () => {
  const rows = layerRows([layer(0, 1000), layer(1, 500), layer(2, 0)], [])
  const [tiny, half, whole] = rows.map((row) => (row.kind === 'layer' ? row.thicknessPx : 0))
  expect(tiny).toBe(2)
  expect(whole).toBeCloseTo((half ?? 0) * 2, -1)
})

it('shows layers that the history does not know', () => {
  expect(layerRows([layer(0, 1), layer(1, 1)], [line('FROM', 0)])).toHaveLength(2)
})

it('has a tone of its own for each layer, and not too dark a one', () => {
  const tones = Array.from({ length: 12 }, (_, index) => layerTone(index, 12))
  expect(new Set(tones).size).toBe(12)
  expect(Math.max(...tones)).toBeLessThan(50)
  expect(layerTone(0, 1)).toBeGreaterThan(0)
})
