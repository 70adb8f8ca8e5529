/** Numbers as people read them: two or three significant digits and a unit, English notation. */

const bytesUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** @param ms milliseconds, 0 or more. Under 0.1 s in milliseconds, over 10 minutes in minutes. */
export function formatSeconds(ms: number): string {
  if (ms <= 0) return '0 s'
  if (ms < 1) return '<1 ms'
  if (ms < 99.5) return `${Math.round(ms)} ms`
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 599_500) return `${Math.round(ms / 1000)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** Seconds with a fixed number of decimals, for columns that line up by the decimal point. */
export function formatSecondsFixed(ms: number, decimals: number): string {
  return `${(ms / 1000).toFixed(decimals)} s`
}

/** As many decimals as the smallest value of the column needs to keep two significant digits, at most 2. */
export function secondsDecimals(values: readonly number[]): number {
  const largest = Math.max(0, ...values)
  if (largest >= 100_000) return 0
  return largest >= 10_000 ? 1 : 2
}

/** @param bytes 0 or more; SI units, 1 kB = 1000 B. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < bytesUnits.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${bytesUnits[unit] ?? 'B'}`
}

/** A factor of 1 or more in words, two significant digits: `7 times`, `1.8 times`, `1,100 times`. */
export function formatFactor(factor: number): string {
  const rounded =
    factor >= 9.95
      ? Number(factor.toPrecision(2)).toLocaleString('en-GB')
      : factor.toFixed(1).replace(/\.0$/, '')
  return `${rounded} times`
}

export function formatCount(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`
}

/** Date and time of day where the learner is, e.g. `12 May 2025, 14:03`. */
export function formatDateTime(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

/** To the second, where things of one minute are told apart. */
export function formatDateTimeExact(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

/** The part of a record id that people need to tell two apart. */
export function shortId(id: string): string {
  return id.length > 14 ? `…${id.slice(-8)}` : id
}
