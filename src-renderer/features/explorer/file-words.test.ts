import { describe, expect, it } from 'vitest'
import { foldersOf, imageName, modeText, octalMode, percentText } from './file-words'

describe('modeText', () => {
  it.each([
    [0o644, 'file', '-rw-r--r--'],
    [0o755, 'directory', 'drwxr-xr-x'],
    [0o777, 'symlink', 'lrwxrwxrwx'],
    [0o4755, 'file', '-rwsr-xr-x'],
    [0o4644, 'file', '-rwSr--r--'],
    [0o2755, 'file', '-rwxr-sr-x'],
    [0o1777, 'directory', 'drwxrwxrwt'],
    [0o1776, 'directory', 'drwxrwxrwT'],
  ] as const)('%o of a %s', (mode, type, text) => {
    expect(modeText(mode, type)).toBe(text)
  })
})

it('writes modes with four digits', () => {
  expect(octalMode(0o644)).toBe('0644')
  expect(octalMode(0o104755)).toBe('4755')
})

it('never rounds a share up to the whole or down to nothing', () => {
  expect(percentText(1)).toBe('100 %')
  expect(percentText(0.99999)).toBe('99.9 %')
  expect(percentText(0.973)).toBe('97.3 %')
  expect(percentText(0)).toBe('0 %')
  expect(percentText(0.0001)).toBe('<0.1 %')
})

it('names the folders on the way', () => {
  expect(foldersOf('')).toEqual([])
  expect(foldersOf('usr/lib')).toEqual([
    { name: 'usr', path: 'usr' },
    { name: 'lib', path: 'usr/lib' },
  ])
})

it('shortens ids, and keeps names', () => {
  expect(imageName(['node:20'], 'x')).toBe('node:20')
  expect(imageName([], `sha256:${'a'.repeat(64)}`)).toBe(`sha256:${'a'.repeat(12)}`)
  expect(imageName([], '/tmp/image.tar')).toBe('/tmp/image.tar')
})
