import { describe, expect, it } from 'vitest'
import { foldDisk, foldSaved, isUnsaved, keepMine, openFile, takeOther } from './open-file'

const onDisk = (text: string) => ({
  kind: 'text' as const,
  path: 'Dockerfile',
  text,
  hash: `hash of ${text}`,
})
const fresh = openFile(onDisk('a'))

describe('a file in the editor', () => {
  it('takes over what was changed outside while nothing was typed', () => {
    expect(foldDisk(fresh, onDisk('b'))).toEqual(openFile(onDisk('b')))
  })

  it('keeps both when something was typed, and what was typed stays on the screen', () => {
    const typed = foldDisk({ ...fresh, text: 'mine' }, onDisk('b'))
    expect(typed).toMatchObject({ text: 'mine', other: { text: 'b' } })
    expect(takeOther(typed)).toEqual(openFile(onDisk('b')))
    expect(keepMine(typed)).toMatchObject({ text: 'mine', base: { hash: 'hash of b' }, other: null })
    expect(isUnsaved(keepMine(typed))).toBe(true)
  })

  it('is no conflict when the same was typed outside', () => {
    expect(foldDisk({ ...fresh, text: 'b' }, onDisk('b'))).toEqual(openFile(onDisk('b')))
  })

  it('stays unsaved when more was typed while it was saved', () => {
    const saved = foldSaved({ ...fresh, text: 'more' }, 'mor', 'hash of mor')
    expect(isUnsaved(saved)).toBe(true)
    expect(isUnsaved(foldSaved(saved, 'more', 'hash of more'))).toBe(false)
  })

  it('is not disturbed by being read again', () => {
    const typed = { ...fresh, text: 'mine' }
    expect(foldDisk(typed, onDisk('a'))).toBe(typed)
  })
})
