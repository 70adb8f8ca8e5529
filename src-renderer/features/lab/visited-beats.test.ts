import { expect, test } from 'vitest'
import { visitedBeats } from './use-lab-session'

test('only beats that left a trace count as visited', () => {
  const nothing = { step: 0, prediction: null, runs: [] }
  expect([...visitedBeats(nothing)]).toEqual([])
  expect([...visitedBeats({ ...nothing, step: 3 })]).toEqual(['read'])
  const prediction = { phase: 'edit', variants: {}, madeAt: '' }
  expect([...visitedBeats({ ...nothing, prediction })]).toEqual(['predict'])
})
