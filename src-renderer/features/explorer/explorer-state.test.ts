import { describe, expect, it } from 'vitest'
import type { TreeRow } from '#contract/image-tree'
import {
  type ExplorerAction,
  type ExplorerState,
  initialExplorer,
  patternOf,
  reduceExplorer,
} from './explorer-state'

const row: TreeRow = {
  path: 'etc/passwd',
  name: 'passwd',
  depth: 1,
  type: 'file',
  change: 'added',
  sizeBytes: 10,
  mode: 0o644,
  uid: 0,
  gid: 0,
  link: null,
  layer: 2,
  children: 0,
  expanded: false,
}

function acted(...actions: readonly ExplorerAction[]): ExplorerState {
  return actions.reduce(reduceExplorer, initialExplorer)
}

describe('reduceExplorer', () => {
  it('folds and unfolds a folder, and keeps the others', () => {
    const opened = acted({ kind: 'toggle', path: 'etc' }, { kind: 'toggle', path: 'usr' })
    expect(opened.expanded).toEqual(['etc', 'usr'])
    expect(reduceExplorer(opened, { kind: 'toggle', path: 'etc' }).expanded).toEqual(['usr'])
  })

  it('starts at the top where the rows become others', () => {
    const chosen = acted({ kind: 'choose', active: 7, row })
    expect(reduceExplorer(chosen, { kind: 'filter', filter: 'x' })).toMatchObject({ active: 0, chosen: row })
    expect(reduceExplorer(chosen, { kind: 'sort', sort: 'size' }).active).toBe(0)
    expect(reduceExplorer(chosen, { kind: 'toggle', path: 'usr' }).active).toBe(7)
  })

  it('forgets the file with the layer that it was seen in, but not where the layer stays', () => {
    const chosen = acted({ kind: 'choose', active: 7, row }, { kind: 'read' })
    expect(reduceExplorer(chosen, { kind: 'view', view: { kind: 'layer', layer: 1 } }).chosen).toBeNull()
    expect(reduceExplorer(chosen, { kind: 'view', view: { kind: 'all' } })).toBe(chosen)
  })

  it('shows the content of the file that it was asked for, and of no other', () => {
    const reading = acted({ kind: 'choose', active: 1, row }, { kind: 'read' })
    expect(reduceExplorer(reading, { kind: 'choose', active: 1, row }).reading).toBe(true)
    const other = { ...row, path: 'etc/group' }
    expect(reduceExplorer(reading, { kind: 'choose', active: 2, row: other }).reading).toBe(false)
  })

  it('finds a path from another tab, whatever was hidden before', () => {
    const found = acted(
      { kind: 'tab', tab: 'waste' },
      { kind: 'hide', hide: ['removed'] },
      { kind: 'min-bytes', minBytes: 1000 },
      { kind: 'find', path: 'var/lib/apt/lists', view: { kind: 'all' } },
    )
    expect(found).toMatchObject({ tab: 'files', hide: [], minBytes: 0 })
  })
})

describe('patternOf', () => {
  it.each(['a.b', 'usr/lib/c++', 'weird/(x)[1]{2}|^$', 'back\\slash'])('%s matches itself only', (path) => {
    const pattern = new RegExp(patternOf(path))
    expect(pattern.test(path)).toBe(true)
    expect(pattern.test(`${path}/below`)).toBe(true)
    expect(pattern.test(`${path}x`)).toBe(false)
    expect(pattern.test(`over/${path}`)).toBe(false)
  })
  it('takes a dot for a dot', () => {
    expect(new RegExp(patternOf('a.b')).test('axb')).toBe(false)
  })
})
