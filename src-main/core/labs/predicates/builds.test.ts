import { expect, test } from 'vitest'
import { look, sample } from '../../../../test/helpers/predicate-evidence'
import { cachedStep, step } from '../../../../test/helpers/run-views'

test('a bake makes exactly the targets that it should, and a step that several share counts once', () => {
  const image = (...platforms: string[]) => ({
    ...{ id: 'i', sizeBytes: 1, layers: [] },
    manifests: platforms.map((platform) => ({ digest: 'd', platform, sizeBytes: 1 })),
  })
  const made = image('linux/arm64', 'linux/amd64')
  const outcome = {
    kind: 'success' as const,
    image: made,
    targets: ['web', 'api'].map((target) => ({ target, image: made })),
  }
  const baked = [
    sample('a/one', 1, {
      build: { image: made, steps: [step('RUN shared'), step('RUN own'), cachedStep('RUN shared too')] },
      record: { outcome },
    }),
  ]
  const ask = (value: object) => look({ at: 'a/one', ...value }, baked).pass
  expect(ask({ kind: 'targets.made', targets: ['api', 'web'] })).toBe(true)
  expect(ask({ kind: 'targets.made', targets: ['api'] })).toBe(false)
  expect(ask({ kind: 'targets.made', targets: ['api', 'web', 'docs'] })).toBe(false)
  expect(ask({ kind: 'image.platforms', platforms: ['linux/amd64', 'linux/arm64'] })).toBe(true)
  expect(ask({ kind: 'image.platforms', platforms: ['linux/amd64'] })).toBe(false)
  expect(ask({ kind: 'steps.count', running: 'shared', times: 1 })).toBe(true)
  expect(ask({ kind: 'steps.count', running: 'shared', times: 2 })).toBe(false)
})

test('a build that fails is judged by what it said', () => {
  const fails = { kind: 'build.fails', at: 'a/one', contains: 'not found' }
  const failed = {
    build: { outcome: 'failed', error: 'exit code: 127' } as const,
    failedLog: ['gcc: not found'],
  }
  expect(look(fails, [sample('a/one', 1, failed)])).toMatchObject({
    pass: true,
    observed: 'The build failed: gcc: not found',
  })
  expect(look(fails, [sample('a/one', 1, { ...failed, failedLog: [] })]).pass).toBe(false)
  expect(look(fails, [sample('a/one', 1)]).pass).toBe(false)
  expect(look({ kind: 'build.succeeds', at: 'a/one' }, [sample('a/one', 1, failed)])).toMatchObject({
    pass: false,
    observed: 'exit code: 127',
  })
})
