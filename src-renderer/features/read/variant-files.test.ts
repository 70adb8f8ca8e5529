import { expect, test } from 'vitest'
import { comparedWith, differingFiles, fileChanges, sameDockerfiles } from './variant-files'

const rules = { path: '.dockerignore', text: '.git\n' }
const plain = { dockerfile: 'FROM a' }
const chosen = { dockerfile: 'FROM a', files: [rules] }

test('variants with the same Dockerfile are told apart by what lies beside it', () => {
  expect(sameDockerfiles([plain, chosen])).toBe(true)
  expect(differingFiles([plain, chosen])).toEqual(['.dockerignore'])
  expect(fileChanges(plain, chosen)).toEqual([{ path: '.dockerignore', before: null, after: '.git\n' }])
})

test('the first variant is held against the next one that differs from it', () => {
  expect(comparedWith([plain, chosen])).toBe(1)
  expect(comparedWith([plain, plain, chosen])).toBe(2)
  expect(comparedWith([plain, plain])).toBe(1)
})

test('a file that all have alike is none of the difference', () => {
  const other = { dockerfile: 'FROM b', files: [rules] }
  expect(differingFiles([chosen, other])).toEqual([])
  expect(fileChanges(chosen, other)).toEqual([{ path: 'Dockerfile', before: 'FROM a', after: 'FROM b' }])
})
