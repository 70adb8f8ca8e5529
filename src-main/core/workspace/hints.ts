/** Which hint is due: by the check that failed, then by how often it has failed. */

/** Before this attempt the whole answer is not told. */
const answerFromAttempt = 3

/**
 * `texts`: the hints of the failed check; the last may be the whole answer. `failures`: how often this check
 * has turned an answer down, `attempts`: how many answers were checked, both with this one, from 1.
 */
export function hintDue(texts: readonly string[], failures: number, attempts: number): string | null {
  const open = attempts < answerFromAttempt ? texts.slice(0, -1) : texts
  return open[Math.min(failures, open.length) - 1] ?? null
}
