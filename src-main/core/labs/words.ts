/** Figures in words, as people say them. */

/** `2.9 s`, `0.45 s`, `80 ms`. */
export function inSeconds(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
}

/** ` in all 3 repeats`, ` in both repeats`, ` in 2 of 3 repeats`; nothing where there is but one. */
export function inRepeats(count: number, of: number): string {
  if (of === 1) return ''
  if (count === of) return of === 2 ? ' in both repeats' : ` in all ${of} repeats`
  return ` in ${count} of ${of} repeats`
}

/** `84.3 MB`, `25 MB` where it is just that, `312 B`: powers of 1000, as Docker prints them. */
export function inBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const whole = Math.abs(value) >= 100 || Number.isInteger(value)
  return `${value.toFixed(whole ? 0 : 1)} ${units[unit]}`
}
