import { expect, test } from 'vitest'
import { platformWords, shortTarget } from './platform-words'

const amd64 = { os: 'linux', arch: 'amd64' }

test.each([
  ['linux/amd64', 'linux/amd64', 'amd64'],
  ['linux/arm64', 'linux/arm64, emulated', 'arm64'],
  ['linux/amd64->arm64', 'linux/amd64, for linux/arm64', 'arm64'],
  ['linux/arm64->amd64', 'linux/arm64, emulated, for linux/amd64', 'amd64'],
])('%s', (platform, words, target) => {
  expect(platformWords(platform, amd64)).toBe(words)
  expect(shortTarget(platform)).toBe(target)
})

test('says nothing of emulation while the engine is not known', () => {
  expect(platformWords('linux/arm64', null)).toBe('linux/arm64')
})
