import { expect, it } from 'vitest'
import { countWords } from './attempt-words'

const checks = (holding: number, failed: number) => [
  ...Array.from({ length: holding }, () => ({ pass: true })),
  ...Array.from({ length: failed }, () => ({ pass: false })),
]

it.each([
  [5, 1, 14, '5 hold, 1 does not, 8 were not looked at'],
  [1, 1, 3, '1 holds, 1 does not, 1 was not looked at'],
  [0, 1, 1, 'none hold, 1 does not'],
  [14, 0, 14, 'all 14 checks hold'],
  [1, 0, 1, 'the one check holds'],
])('%i that hold and %i that do not, of %i', (holding, failed, all, words) => {
  expect(countWords(checks(holding, failed), all)).toBe(words)
})
