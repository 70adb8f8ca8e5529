import { Text } from '@codemirror/state'
import { describe, expect, it, vi } from 'vitest'
import { isDockerfile, lintDockerfile } from './dockerfile-lint'

const lint = (text: string) => lintDockerfile(Text.of(text.split('\n')))

describe('lintDockerfile', () => {
  it('finds nothing in a Dockerfile that builds', () => {
    expect(lint('FROM node:20-alpine\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n')).toEqual([])
  })

  it('marks a misspelled instruction where it stands', () => {
    const [fault] = lint('FROM node:20-alpine\nRUM npm ci\n')
    expect(fault).toMatchObject({
      from: 20,
      to: 23,
      severity: 'error',
      message: expect.stringContaining('RUM'),
    })
  })

  it('works in a window, which has no Buffer', () => {
    vi.stubGlobal('Buffer', undefined)
    try {
      expect(lint('FROM node:20-alpine\nRUM npm ci\n')).toHaveLength(1)
      // The charts ask for it, and would call what it does not have.
      expect(Reflect.get(globalThis, 'Buffer')).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('tells a Dockerfile without FROM', () => {
    expect(lint('RUN npm ci\n')[0]?.severity).toBe('error')
  })

  it('keeps marks inside an empty file', () => {
    for (const { from, to } of lint('')) expect([from, to]).toEqual([0, 0])
  })
})

describe('isDockerfile', () => {
  it.each([
    ['Dockerfile', true],
    ['web/Dockerfile.dev', true],
    ['web.Dockerfile', true],
    ['.dockerignore', false],
    ['src/Dockerfile/main.js', false],
  ])('%s: %s', (path, expected) => {
    expect(isDockerfile(path)).toBe(expected)
  })
})
