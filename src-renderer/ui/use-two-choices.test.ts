import { expect, it } from 'vitest'
import { toggled } from './use-two-choices'

it('takes two, lets go of one that is ticked again, and turns a third down', () => {
  expect(toggled([], 'a')).toEqual(['a'])
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
  expect(toggled(['a', 'b'], 'c')).toBeNull()
})
