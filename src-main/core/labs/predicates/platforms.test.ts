import { describe, expect, test } from 'vitest'
import type { Step } from '#contract/step'
import { buildRecord } from '../../../../test/helpers/build-records'
import { look, sample } from '../../../../test/helpers/predicate-evidence'
import { step } from '../../../../test/helpers/run-views'

describe('steps of several platforms', () => {
  const go = (platform: string | null, change: Partial<Step> = {}) =>
    step('RUN go build .', { vertex: `go ${platform}`, platform, ...change })
  const built = (place: string, ...steps: Step[]) => sample(place, 1, { build: { steps } })
  const native = { kind: 'steps.native', at: 'a/one' }
  const emulated = { kind: 'steps.emulated', at: 'a/one', running: 'go build' }

  test('a step is emulated whose programs are not for the engine’s platform', () => {
    const both = [built('a/one', go('linux/amd64'), go('linux/arm64', { durationMs: 9000 }))]
    expect(look(native, both)).toMatchObject({
      pass: false,
      observed: '`RUN go build .` ran emulated, as a program of linux/arm64, in 9.0 s.',
    })
    expect(look(emulated, both).pass).toBe(true)
    const cross = [built('a/one', go('linux/amd64'), go('linux/amd64->arm64', { state: 'cached' }))]
    expect(look(native, cross).pass).toBe(true)
    expect(look(emulated, cross).pass).toBe(false)
  })

  test('nothing is native of which the platform is not known, that did not run or is not there', () => {
    for (const steps of [[go(null)], [], [go('linux/amd64', { state: 'not-reached' })]]) {
      expect(look(native, [built('a/one', ...steps)]).pass).toBe(false)
      expect(look(emulated, [built('a/one', ...steps)]).pass).toBe(false)
    }
    expect(look({ ...native, running: 'make' }, [built('a/one', go('linux/amd64'))]).pass).toBe(false)
    const failed = sample('a/one', 1, { build: { outcome: 'failed', error: 'exec format error' } })
    expect(look(native, [failed])).toMatchObject({ pass: false, observed: 'exec format error' })
  })

  test('the last stage must be for the platform of the image', () => {
    const dockerfile = {
      path: 'Dockerfile',
      text: 'FROM a AS build\nRUN x\nFROM b\nCOPY --from=build /x /\n',
      sha256: '',
    }
    const options = { ...buildRecord('r-01').options, platforms: ['linux/amd64', 'linux/arm64'] }
    const copy = (...platforms: (string | null)[]) =>
      sample('a/one', 1, {
        build: {
          steps: [
            step('RUN x', { stage: 'build', platform: 'linux/amd64->arm64' }),
            ...platforms.map((platform) => step('COPY --from=build /x /', { stage: 'stage-1', platform })),
          ],
        },
        record: { dockerfile, options },
      })
    const forTarget = { kind: 'last-stage.for-target', at: 'a/one' }
    expect(look(forTarget, [copy('linux/arm64', 'linux/amd64')]).pass).toBe(true)
    for (const wrong of [copy('linux/amd64'), copy('linux/amd64', 'linux/amd64->arm64')]) {
      expect(look(forTarget, [wrong])).toMatchObject({
        pass: false,
        observed: 'The last stage is there for linux/amd64.',
      })
    }
    expect(look(forTarget, [copy(null)]).pass).toBe(false)
    expect(look(forTarget, [copy()]).pass).toBe(false)
  })

  test('the longest of the steps counts, where it ran', () => {
    const ratio = { kind: 'steps.ratio', of: 'a/one', to: 'b/one', running: 'go build', atLeast: 2 }
    const slow = built(
      'a/one',
      go('linux/amd64', { durationMs: 500 }),
      go('linux/arm64', { durationMs: 9000 }),
    )
    const fast = built('b/one', go('linux/amd64', { durationMs: 3000 }))
    expect(look(ratio, [slow, fast])).toMatchObject({
      pass: true,
      observed: 'It took 9.0 s, 3.00 times 3.0 s.',
    })
    expect(look({ ...ratio, atLeast: 3.5 }, [slow, fast]).pass).toBe(false)
    const cached = built('b/one', go('linux/amd64', { state: 'cached' }))
    expect(look(ratio, [slow, cached]).pass).toBe(false)
  })
})
