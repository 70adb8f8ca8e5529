/** Round values for axes, from the 1-2-5 row. */

export interface Scale {
  readonly end: number
  readonly ticks: readonly number[]
}

const niceSteps = [1, 2, 5]

/** The smallest 1-2-5 distance between ticks, `least` or more, with which `length` has at most `most` of them. */
export function tickStep(length: number, most: number, least: number): number {
  for (let decade = least; ; decade *= 10) {
    for (const nice of niceSteps) {
      if (length / (nice * decade) <= most) return nice * decade
    }
  }
}

/** An axis from 0 over `largest` that ends on a tick, or half way to the next with `half`. */
export function niceScale(
  largest: number,
  { most = 6, least = 1, half = false }: { most?: number; least?: number; half?: boolean } = {},
): Scale {
  const step = tickStep(Math.max(largest, least), most, least)
  const grain = half ? step / 2 : step
  const end = Math.max(grain, Math.ceil(largest / grain) * grain)
  return { end, ticks: Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step) }
}
