import { expect, it } from 'vitest'
import type { TreeRow } from '#contract/image-tree'
import { treeStep } from './tree-keys'

const folder = { type: 'directory', depth: 1, children: 3, expanded: false } as TreeRow
const open = { ...folder, expanded: true }
const file = { type: 'file', depth: 2, children: 0, expanded: false } as TreeRow
const at = { active: 5, total: 10, page: 4, unfolded: false }

it.each([
  ['ArrowDown', file, { kind: 'move', to: 6 }],
  ['ArrowUp', file, { kind: 'move', to: 4 }],
  ['PageDown', file, { kind: 'move', to: 9 }],
  ['PageUp', file, { kind: 'move', to: 1 }],
  ['Home', file, { kind: 'move', to: 0 }],
  ['End', file, { kind: 'move', to: 9 }],
  ['ArrowRight', folder, { kind: 'toggle' }],
  ['ArrowRight', open, { kind: 'move', to: 6 }],
  ['ArrowRight', file, null],
  ['ArrowLeft', open, { kind: 'toggle' }],
  ['ArrowLeft', folder, { kind: 'parent' }],
  ['ArrowLeft', file, { kind: 'parent' }],
  ['ArrowLeft', { ...folder, depth: 0 }, null],
  ['Enter', folder, { kind: 'toggle' }],
  ['Enter', file, { kind: 'open' }],
  ['x', file, null],
] as const)('%s', (key, row, step) => {
  expect(treeStep(key, { ...at, row })).toEqual(step)
})

it('folds nothing while a filter unfolds all', () => {
  const filtered = { ...at, row: open, unfolded: true }
  expect(treeStep('ArrowLeft', filtered)).toEqual({ kind: 'parent' })
  expect(treeStep('Enter', filtered)).toBeNull()
})

it('stays within the rows, and does nothing where there are none', () => {
  expect(treeStep('ArrowDown', { ...at, row: file, active: 9 })).toEqual({ kind: 'move', to: 9 })
  expect(treeStep('ArrowUp', { ...at, row: file, active: 0 })).toEqual({ kind: 'move', to: 0 })
  expect(treeStep('End', { ...at, row: null, total: 0 })).toBeNull()
})
