import { expect, test } from 'vitest'
import { stampedWith } from './edits'

test('a stamp tells repeats apart, and variants where it names them', () => {
  const stamp = [
    { file: 'a', find: 'x', with: '{unique}' },
    { file: 'b', find: 'x', with: '{unique}/{variant} {unique}' },
  ]
  expect(stampedWith(stamp, 'r1', 'good').map((edit) => edit.with)).toEqual(['r1', 'r1/good r1'])
})
