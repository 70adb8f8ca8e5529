import type { Progress } from '#contract/job'

/** Where only a count goes up, a line for each of so many parts of the whole is enough. */
const parts = 20

/** Tells which reports of long work are worth a line of a log: those that say something else, or that much more. */
export function progressSteps(): { isNext(progress: Progress): boolean } {
  let lastDeed: string | undefined
  let lastPart = 0
  return {
    isNext({ value, message }) {
      const deed = message.replace(/\d+/g, '#')
      const part = Math.floor((value ?? 0) * parts + 1e-9)
      if (deed === lastDeed && part <= lastPart) return false
      lastDeed = deed
      lastPart = part
      return true
    },
  }
}
