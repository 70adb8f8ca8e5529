import { expect, it } from 'vitest'
import { bandsOf } from './grouped-bands'

const cell = (text: string) => ({ text, words: text, hollow: false })

it('gives a band to each bar that there is, and an empty one between two rows', () => {
  const bands = bandsOf([
    { label: 'WORKDIR /app', values: [1, 2], cells: [cell('a'), cell('b')] },
    {
      label: 'RUN --mount=type=cache npm ci',
      short: 'RUN npm ci',
      values: [null, 3],
      cells: [null, cell('c')],
    },
    { label: 'nowhere', values: [null, null], cells: [null, null] },
  ])
  expect(bands.map(({ label, value, hue, cell: bar }) => [label, value, hue, bar?.text ?? null])).toEqual([
    [{ text: 'WORKDIR /app', short: 'WORKDIR /app', bands: 2 }, 1, 0, 'a'],
    [null, 2, 1, 'b'],
    [null, 0, 0, null],
    [{ text: 'RUN --mount=type=cache npm ci', short: 'RUN npm ci', bands: 1 }, 3, 1, 'c'],
  ])
  expect(new Set(bands.map(({ key }) => key)).size).toBe(bands.length)
})
