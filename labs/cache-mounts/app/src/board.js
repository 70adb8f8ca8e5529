import lodash from 'lodash'
import { DateTime } from 'luxon'

export const title = 'Departures'

const lines = [
  { to: 'North Quay', everyMinutes: 20, berth: 'A' },
  { to: 'Lighthouse Island', everyMinutes: 45, berth: 'B' },
  { to: 'Old Harbour', everyMinutes: 30, berth: 'A' },
]

/** The next `count` sailings after `now`, earliest first. */
export function departures(count = 6, now = DateTime.now()) {
  const start = now.startOf('hour')
  const sailings = lines.flatMap(({ to, everyMinutes, berth }) =>
    lodash
      .range(0, 180, everyMinutes)
      .map((minutes) => ({ to, berth, at: start.plus({ minutes }) })),
  )
  return lodash
    .sortBy(
      sailings.filter(({ at }) => at > now),
      'at',
    )
    .slice(0, count)
    .map(({ to, berth, at }) => ({ to, berth, at: at.toFormat('HH:mm') }))
}
