import { describe, expect, it } from 'vitest'
import { hashToView, type View, viewTitle, viewToHash } from './view'

const views: View[] = [
  { kind: 'home' },
  { kind: 'lab', lab: 'layer-order' },
  { kind: 'history' },
  { kind: 'run', run: 'r-1' },
  { kind: 'compare', a: 'r-1', b: 'r/2' },
  { kind: 'images' },
  { kind: 'image', analysis: '0123456789abcdef0123456789abcdef' },
  { kind: 'compare-images', a: 'a/1', b: 'b-2' },
]

describe('addresses', () => {
  it.each(views)('$kind is found again', (view) => {
    expect(hashToView(viewToHash(view))).toEqual(view)
  })
  it.each(['', '#', '#/nowhere', '#/compare/r-1', '#/lab/%E0%A4%A'])('%j leads home', (hash) => {
    expect(hashToView(hash)).toEqual({ kind: 'home' })
  })
  it.each(['#/images/', '#/images/compare', '#/images/compare/a'])('%j leads to the images', (hash) => {
    expect(hashToView(hash)).toEqual({ kind: 'images' })
  })
})

it('names the page first in the title', () => {
  const labs = [{ id: 'layer-order', title: 'The order of layers' }]
  expect(viewTitle({ kind: 'lab', lab: 'layer-order' }, labs)).toBe('The order of layers · LayerLab')
  expect(viewTitle({ kind: 'lab', lab: 'other' }, labs)).toBe('other · LayerLab')
  expect(new Set(views.map((view) => viewTitle(view, labs))).size).toBe(views.length)
})
