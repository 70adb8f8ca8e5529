import { DateTime } from 'luxon'

/** The moon's pull comes back after this many minutes; half of it lies between high and low water. */
const periodMinutes = 745.236

const firstHighWater = DateTime.fromISO('2026-01-01T03:12:00Z', { zone: 'utc' })

export interface Tide {
  readonly kind: 'high' | 'low'
  readonly at: string
}

/** The next `count` high and low waters after `now`. */
export function tides(now: DateTime, count = 4): readonly Tide[] {
  const halves = now.diff(firstHighWater, 'minutes').minutes / (periodMinutes / 2)
  const next = Math.floor(halves) + 1
  return Array.from({ length: count }, (_, index) => {
    const half = next + index
    const at = firstHighWater.plus({ minutes: (half * periodMinutes) / 2 })
    return { kind: half % 2 === 0 ? 'high' : 'low', at: at.toFormat('ccc HH:mm') }
  })
}
