import { describe, expect, it } from 'vitest'
import { createShortcutTable } from './shortcuts'

describe('createShortcutTable', () => {
  it('gives a key to the one registered last, and back afterwards', () => {
    const table = createShortcutTable()
    const pressed: string[] = []
    table.register({ key: 'r', label: 'Run', group: 'Lab', run: () => pressed.push('lab') })
    const remove = table.register({
      key: 'r',
      label: 'Read again',
      group: 'Run',
      run: () => pressed.push('run'),
    })
    table.press('r')
    remove()
    table.press('r')
    expect(pressed).toEqual(['run', 'lab'])
  })

  it('closes with Escape what was opened last', () => {
    const table = createShortcutTable()
    const closed: string[] = []
    const removeOuter = table.registerEscape(() => closed.push('outer'))
    const removeInner = table.registerEscape(() => closed.push('inner'))
    table.press('Escape')
    removeInner()
    table.press('Escape')
    removeOuter()
    expect(closed).toEqual(['inner', 'outer'])
    expect(table.press('Escape')).toBe(false)
  })

  it('leaves unknown keys alone and tells followers of each change', () => {
    const table = createShortcutTable()
    let changes = 0
    table.follow(() => {
      changes += 1
    })
    expect(table.press('x')).toBe(false)
    table.register({ key: 'x', label: '', group: '', run: () => {} })()
    expect(changes).toBe(2)
    expect(table.list()).toEqual([])
  })
})
