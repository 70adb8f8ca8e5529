import { expect, test } from 'vitest'
import { progressSteps } from './progress-steps'

test('a count that goes up is told at every twentieth part', () => {
  const steps = progressSteps()
  const told = Array.from({ length: 1001 }, (_, mb) => ({ value: mb / 1000, message: `Reading x: ${mb} MB` }))
    .filter((progress) => steps.isNext(progress))
    .map(({ message }) => message)
  expect(told).toHaveLength(21)
  expect(told.slice(0, 3)).toEqual(['Reading x: 0 MB', 'Reading x: 50 MB', 'Reading x: 100 MB'])
})

test('something else is told at once, the same again is not', () => {
  const steps = progressSteps()
  expect(steps.isNext({ value: 0.1, message: 'Loading' })).toBe(true)
  expect(steps.isNext({ value: 0.1, message: 'Loading' })).toBe(false)
  expect(steps.isNext({ value: 0.11, message: 'Starting' })).toBe(true)
  expect(steps.isNext({ value: null, message: 'Waiting' })).toBe(true)
})
