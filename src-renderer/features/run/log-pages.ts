/** Small enough to come at once, large enough that scrolling through 100,000 lines asks 100 times at most. */
export const pageSize = 1000

/** The pages that hold the lines from `first` to `last`, both included. */
export function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / pageSize)
  const to = Math.floor(Math.max(0, last) / pageSize)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
