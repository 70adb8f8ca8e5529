import { describe, expect, it } from 'vitest'
import { niceScale, tickStep } from './scale'

describe('tickStep', () => {
  it.each([
    [800, 100],
    [900, 200],
    [4000, 500],
    [60_000, 10_000],
  ])('%d has at most 8 ticks every %d', (length, step) => {
    expect(tickStep(length, 8, 10)).toBe(step)
  })
})

describe('niceScale', () => {
  it('covers the largest value and ends on a tick', () => {
    expect(niceScale(3540)).toEqual({ end: 4000, ticks: [0, 1000, 2000, 3000, 4000] })
  })
  it('may end half way between two ticks, where a picture should not jump far', () => {
    expect(niceScale(3310, { most: 8, half: true })).toEqual({
      end: 3500,
      ticks: [0, 500, 1000, 1500, 2000, 2500, 3000, 3500],
    })
  })
  it('has a length even for nothing, so that nothing divides by zero', () => {
    expect(niceScale(0).end).toBeGreaterThan(0)
  })
})
