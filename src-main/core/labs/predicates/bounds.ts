/** Limits of a figure. */

export interface Bounds {
  readonly atMost?: number | undefined
  readonly atLeast?: number | undefined
}

export function withinBounds(value: number, { atMost, atLeast }: Bounds): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast)
}

export function boundsIn({ atMost, atLeast }: Bounds, words: (value: number) => string = String): string {
  // Nothing is less than nothing.
  if (atMost === 0 && atLeast === undefined) return words(0)
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${words(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${words(atMost)}`]),
  ]
  return parts.join(' and ')
}
