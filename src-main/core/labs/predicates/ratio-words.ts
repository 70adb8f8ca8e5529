/** One figure by another, as people say it. */
import { type Bounds, boundsIn, withinBounds } from './bounds'

/** `at most 0.2 of`, `at least 20 times`: what it is a part or a multiple of comes after. */
export function ratioBounds(bounds: Bounds): string {
  return boundsIn(bounds, (value) => (value < 1 ? `${value} of` : `${value} times`))
}

interface Compared {
  readonly words: (value: number) => string
  readonly bounds: Bounds
  /** What is named where the two figures read alike. */
  readonly other?: string
}

/** `0.41 s, 0.046 of 8.9 s`, `122 MB, 35 times 3.5 MB`, `3.3 MB, about the same as the other one: 1.01 times that`. */
export function ratioWords(
  value: number,
  by: number,
  { words, bounds, other = 'the other one' }: Compared,
): string {
  if (value === by) return `${words(value)}, the same as ${other}`
  if (by === 0) return `${words(value)}, against ${words(by)}`
  const ratio = value / by
  const shown = `${shownRatio(ratio, bounds)} ${ratio < 1 ? 'of' : 'times'}`
  return words(value) === words(by)
    ? `${words(value)}, about the same as ${other}: ${shown} that`
    : `${words(value)}, ${shown} ${words(by)}`
}

/** With so many digits that the figure stands on the same side of the limits, of one and of nothing as the ratio. */
function shownRatio(ratio: number, bounds: Bounds): string {
  const sides = (value: number) => [withinBounds(value, bounds), value < 1, value === 0].join()
  for (let digits = ratio >= 10 ? 0 : ratio < 0.1 ? 3 : 2; digits <= 6; digits += 1) {
    const shown = ratio.toFixed(digits)
    if (sides(Number(shown)) === sides(ratio)) return shown
  }
  return String(ratio)
}
