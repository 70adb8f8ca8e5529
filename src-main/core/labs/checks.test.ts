import { expect, test } from 'vitest'
import type { Step } from '#contract/step'
import { cachedStep, runBuild, step } from '../../../test/helpers/run-views'
import { evaluateChecks } from './checks'
import type { ExperimentCheck } from './lab-schema'

const at = { id: 'c', title: 'C', variant: 'bad', phase: 'source-edit', instruction: 'RUN npm ci' }
const reran: ExperimentCheck = { ...at, kind: 'step.reran' }
const cached: ExperimentCheck = { ...at, kind: 'step.cached' }
const ratio: ExperimentCheck = {
  id: 'r',
  title: 'R',
  kind: 'time.ratio',
  phase: 'source-edit',
  of: 'good',
  to: 'bad',
  atMost: 0.4,
}
const cause: ExperimentCheck = { ...at, kind: 'explain.file', instruction: 'COPY . .', file: 'src/board.js' }

const one = (check: ExperimentCheck, builds: Parameters<typeof evaluateChecks>[1]) =>
  evaluateChecks([check], builds)[0]
const bad = (repeat: number, ...steps: Step[]) => runBuild('bad', 'source-edit', repeat, { steps })

test('a step must have run in every repeat', () => {
  const builds = [
    bad(1, step('RUN npm ci', { durationMs: 2800 })),
    bad(2, step('RUN npm ci', { durationMs: 3000 })),
  ]
  expect(one(reran, builds)).toMatchObject({
    pass: true,
    observed: '`RUN npm ci` ran again in all 2 repeats, median 2.9 s',
  })
  expect(one(cached, builds)).toMatchObject({ pass: false })
  const mixed = [...builds, bad(3, cachedStep('RUN npm ci'))]
  expect(one(reran, mixed)).toMatchObject({
    pass: false,
    observed: '`RUN npm ci` ran again in 2 of 3 repeats, median 2.9 s; came from the cache in 1 of 3 repeats',
  })
  expect(one(cached, mixed)).toMatchObject({ pass: false })
})

test('a step that was never reached, failed or is not there is neither cached nor run again', () => {
  for (const state of ['not-reached', 'failed', 'cancelled', 'waiting', 'running'] as const) {
    const builds = [bad(1, step('RUN npm ci', { state }))]
    expect(one(reran, builds)?.pass).toBe(false)
    expect(one(cached, builds)?.pass).toBe(false)
  }
  const renamed = [bad(1, cachedStep('RUN npm install'))]
  expect(one(cached, renamed)).toMatchObject({
    pass: false,
    observed: '`RUN npm ci` was not there in the one repeat',
  })
})

test('no build at all passes nothing', () => {
  for (const check of [reran, cached, ratio, cause]) {
    expect(one(check, [])).toMatchObject({
      pass: false,
      observed: expect.stringContaining('no finished build'),
    })
  }
})

test('builds of another variant or phase do not count', () => {
  const builds = [
    runBuild('good', 'source-edit', 1, { steps: [cachedStep('RUN npm ci')] }),
    runBuild('bad', 'cold', 1, { steps: [cachedStep('RUN npm ci')] }),
  ]
  expect(one(cached, builds)?.pass).toBe(false)
})

test('the ratio is that of medians, and equality passes', () => {
  const times = (variant: string, values: number[]) =>
    values.map((wallMs, i) => runBuild(variant, 'source-edit', i + 1, { wallMs }))
  const builds = [...times('bad', [1000, 1000, 9000]), ...times('good', [400, 100, 400])]
  expect(one(ratio, builds)).toMatchObject({ pass: true, observed: '0.40 s by 1.0 s is 0.40' })
  expect(one(ratio, [...builds, ...times('good', [401, 401, 402])])).toMatchObject({ pass: false })
  const failed = times('good', [1]).map((build) => ({ ...build, outcome: 'failed' as const }))
  expect(one(ratio, [...times('bad', [1000]), ...failed])).toMatchObject({ pass: false })
})

test('the cause must be the file, by its whole name, in every repeat', () => {
  const explained = (repeat: number, reason: 'context-changed' | 'earlier-step', file: string) =>
    runBuild('bad', 'source-edit', repeat, {
      explain: [{ vertex: 'v', step: 'COPY . .', reason, cause: file, sentence: `${file} changed.` }],
    })
  expect(
    one(cause, [explained(1, 'context-changed', 'package.json added, src/board.js changed')]),
  ).toMatchObject({
    pass: true,
  })
  expect(one(cause, [explained(1, 'context-changed', 'src/board.js.orig changed')])).toMatchObject({
    pass: false,
  })
  expect(one(cause, [explained(1, 'earlier-step', 'src/board.js changed')])).toMatchObject({ pass: false })
  expect(
    one(cause, [explained(1, 'context-changed', 'src/board.js changed'), runBuild('bad', 'source-edit', 2)]),
  ).toMatchObject({ pass: false, observed: expect.stringContaining('nothing to explain') })
})
