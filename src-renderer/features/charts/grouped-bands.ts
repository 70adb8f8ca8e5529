/** Rows of bars as bands of one height, so that a variant without the row takes no room. Pure. */
import type { BarCell } from './bar-shapes'

export interface GroupedRow {
  readonly label: string
  /** The label where room is short; not there where it is the label itself. */
  readonly short?: string
  /** One entry per variant, in the lab's order; null where the variant has nothing here. */
  readonly values: readonly (number | null)[]
  readonly cells: readonly (BarCell | null)[]
}

interface Band {
  readonly key: string
  readonly value: number
  readonly cell: BarCell | null
  readonly hue: number
  /** At the first band of a row: its label, and over how many bands it stands. */
  readonly label: { readonly text: string; readonly short: string; readonly bands: number } | null
}

/** A band per bar that there is, and an empty one between two rows; a variant without the row takes no room. */
export function bandsOf(rows: readonly GroupedRow[]): Band[] {
  return rows.flatMap(({ label, short = label, cells, values }, row) => {
    const bars = cells.flatMap((cell, hue) => (cell ? [{ cell, hue, value: values[hue] ?? 0 }] : []))
    const bands = bars.map((bar, at) => ({
      ...bar,
      key: `${row} ${bar.hue}`,
      label: at === 0 ? { text: label, short, bands: bars.length } : null,
    }))
    const gap = { key: `${row} gap`, value: 0, cell: null, hue: 0, label: null }
    return row > 0 && bands.length > 0 ? [gap, ...bands] : bands
  })
}
