import { describe, expect, it } from 'vitest'
import { hintDue } from './hints'

describe('hintDue', () => {
  const texts = ['look', 'think', 'the answer']

  it('goes on with each attempt that the same check turned down, and stays at the last', () => {
    expect([1, 2, 3, 4].map((attempt) => hintDue(texts, attempt, attempt))).toEqual([
      'look',
      'think',
      'the answer',
      'the answer',
    ])
  })

  it('begins anew for another check', () => {
    expect(hintDue(texts, 1, 7)).toBe('look')
  })

  it.each([
    [['the answer'], [null, null, 'the answer']],
    [
      ['look', 'the answer'],
      ['look', 'look', 'the answer'],
    ],
    [[], [null, null, null]],
  ])('never tells the last of %j before the third attempt', (few, expected) => {
    expect([1, 2, 3].map((attempt) => hintDue(few, attempt, attempt))).toEqual(expected)
  })
})
