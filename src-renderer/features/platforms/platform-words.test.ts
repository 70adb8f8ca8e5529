import { expect, test } from 'vitest'
import { platformWords, shortTarget } from './platform-words'

const run = { instruction: 'RUN make' }
const copy = { instruction: 'COPY . .' }
const amd64 = { os: 'linux', arch: 'amd64' }

test.each([
  ['linux/amd64', 'linux/amd64', 'amd64'],
  ['linux/arm64', 'linux/arm64, emulated', 'arm64'],
  ['linux/amd64->arm64', 'linux/amd64, for linux/arm64', 'arm64'],
  ['linux/arm64->amd64', 'linux/arm64, emulated, for linux/amd64', 'amd64'],
])('%s', (platform, words, target) => {
  expect(platformWords(platform, [copy, run], amd64)).toBe(words)
  expect(shortTarget(platform)).toBe(target)
})

test('says nothing of emulation where no program runs, or while the engine is not known', () => {
  expect(platformWords('linux/arm64', [copy], amd64)).toBe('linux/arm64')
  expect(platformWords('linux/arm64', [run], null)).toBe('linux/arm64')
})
