import type { Progress } from '#contract/job'

/** Reports how far long work is; see `Progress` for the range. */
export type OnProgress = (progress: Progress) => void

/** The part of a whole from `start` to `end` (both 0 to 1), as a reporter of its own. */
export function partOf(onProgress: OnProgress, start: number, end: number): OnProgress {
  return ({ value, message }) =>
    onProgress({ value: value === null ? start : start + (end - start) * value, message })
}
