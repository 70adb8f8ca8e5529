/** Figures in words, as people say them. */

/** `2.9 s`, `0.45 s`, `80 ms`. */
export function inSeconds(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
}

/** `in the one repeat`, `in all 3 repeats`, `in 2 of 3 repeats`, `in none of 3 repeats`. */
export function inRepeats(count: number, of: number): string {
  if (of === 1) return count === 1 ? 'in the one repeat' : 'not in the one repeat'
  if (count === of) return `in all ${of} repeats`
  return count === 0 ? `in none of ${of} repeats` : `in ${count} of ${of} repeats`
}
