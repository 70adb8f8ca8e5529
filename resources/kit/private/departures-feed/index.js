const lines = [
  { to: 'North Quay', berth: 'A', firstMinute: 5, everyMinutes: 20 },
  { to: 'Lighthouse Island', berth: 'B', firstMinute: 15, everyMinutes: 45 },
  { to: 'Old Harbour', berth: 'A', firstMinute: 25, everyMinutes: 30 },
]

/** The first `count` sailings of a day, earliest first; `minute` counts from midnight. */
export function sailings(count = 6) {
  const day = 24 * 60
  const all = lines.flatMap(({ to, berth, firstMinute, everyMinutes }) =>
    Array.from({ length: Math.ceil((day - firstMinute) / everyMinutes) }, (_, index) => ({
      to,
      berth,
      minute: firstMinute + index * everyMinutes,
    })),
  )
  return all.sort((a, b) => a.minute - b.minute).slice(0, count)
}
