import { expect, it } from 'vitest'
import { pagesOf } from './log-pages'

it.each([
  [0, 40, [0]],
  [990, 1010, [0, 1]],
  [99_990, 100_000, [99, 100]],
  [5, 4, [0]],
  [1000, 999, []],
])('lines %d to %d lie on pages %j', (first, last, pages) => {
  expect(pagesOf(first, last)).toEqual(pages)
})
