import { describe, expect, it } from 'vitest'
import { plainCommand, plainPaste, plainTitle, typedCommand } from './plain-text'

describe('titles', () => {
  it.each([
    ['root@lab: ~', 'root@lab: ~'],
    ['  two\nlines\t ', 'two lines'],
    ['bell\x07 and \x1b[31mred\x9b', 'bell and [31mred'],
    ['gpj.exe\u202eexe.jpg', 'gpj.exeexe.jpg'],
    ['\x00\x1b\u202e', null],
    ['', null],
  ])('%j is shown as %j', (title, shown) => {
    expect(plainTitle(title)).toBe(shown)
  })

  it('are cut between characters', () => {
    expect(plainTitle('🐳'.repeat(3_000_000))).toBe(`${'🐳'.repeat(79)}…`)
    expect(plainTitle('a'.repeat(80))).toBe('a'.repeat(80))
  })
})

describe('commands of lessons', () => {
  it('lose what is no text', () => {
    expect(plainCommand('echo a\x1b[201~\x03\r\necho b\x7f\n\n')).toBe('echo a[201~\necho b')
  })

  it('are pasted in brackets where the shell knows them', () => {
    expect(typedCommand('cat <<E\n\tx\nE\n', { bracketed: true, run: true })).toBe(
      '\x1b[200~cat <<E\r\tx\rE\x1b[201~\r',
    )
    expect(typedCommand('ls', { bracketed: true, run: false })).toBe('\x1b[200~ls\x1b[201~')
  })

  it('are typed line by line elsewhere, and several lines only to be run', () => {
    expect(typedCommand('ls\t-l', { bracketed: false, run: true })).toBe('ls -l\r')
    expect(typedCommand('cd x\nls', { bracketed: false, run: true })).toBe('cd x\rls\r')
    expect(typedCommand('cd x\nls', { bracketed: false, run: false })).toBeUndefined()
  })
})

it('a paste cannot leave its brackets', () => {
  expect(plainPaste('a\x1b[201~\r\nrm\x9b')).toBe('a[201~\rrm')
})
