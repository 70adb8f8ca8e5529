import { expect, test } from 'vitest'
import { readStepPlatform, stepWay } from './step-platform'

test.each([
  ['linux/arm64', 'linux/arm64', 'linux/arm64'],
  ['linux/amd64->arm64', 'linux/amd64', 'linux/arm64'],
  ['linux/amd64->arm/v7', 'linux/amd64', 'linux/arm/v7'],
  ['linux/arm/v6->v7', 'linux/arm/v6', 'linux/arm/v7'],
  ['linux/amd64->windows/amd64', 'linux/amd64', 'windows/amd64'],
  ['linux/amd64->linux/arm/v7', 'linux/amd64', 'linux/arm/v7'],
])('%s runs on %s and makes for %s', (text, runsOn, makesFor) => {
  expect(readStepPlatform(text)).toEqual({ runsOn, makesFor })
})

test('what is emulated depends on the machine of the engine', () => {
  const onAmd64 = { os: 'linux', arch: 'amd64' }
  const onArm64 = { os: 'linux', arch: 'arm64' }
  const way = (text: string, engine: typeof onAmd64) => stepWay(readStepPlatform(text), engine)
  expect(way('linux/amd64', onAmd64)).toBe('native')
  expect(way('linux/386', onAmd64)).toBe('native')
  expect(way('linux/arm64', onAmd64)).toBe('emulated')
  expect(way('linux/amd64->arm64', onAmd64)).toBe('cross')
  expect(way('linux/arm64', onArm64)).toBe('native')
  expect(way('linux/amd64->arm64', onArm64)).toBe('emulated')
})
