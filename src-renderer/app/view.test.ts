import { describe, expect, it } from 'vitest'
import { hashToView, type View, viewToHash } from './view'

const views: View[] = [
  { kind: 'home' },
  { kind: 'lab', lab: 'layer-order' },
  { kind: 'history' },
  { kind: 'run', run: 'r-1' },
  { kind: 'compare', a: 'r-1', b: 'r/2' },
]

describe('addresses', () => {
  it.each(views)('$kind is found again', (view) => {
    expect(hashToView(viewToHash(view))).toEqual(view)
  })
  it.each(['', '#', '#/nowhere', '#/compare/r-1', '#/lab/%E0%A4%A'])('%j leads home', (hash) => {
    expect(hashToView(hash)).toEqual({ kind: 'home' })
  })
})
