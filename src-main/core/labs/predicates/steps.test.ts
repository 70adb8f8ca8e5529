import { describe, expect, test } from 'vitest'
import type { Step } from '#contract/step'
import { look, sample, sampleOfSteps } from '../../../../test/helpers/predicate-evidence'
import { cachedStep, step } from '../../../../test/helpers/run-views'

const install = { at: 'bad/edit', instruction: 'RUN npm ci' }

describe('steps', () => {
  test('a step must have run in every repeat', () => {
    const builds = [
      sampleOfSteps('bad/edit', 1, step('RUN npm ci', { durationMs: 2800 })),
      sampleOfSteps('bad/edit', 2, step('RUN npm ci', { durationMs: 3000 })),
    ]
    expect(look({ kind: 'step.reran', ...install }, builds)).toMatchObject({
      pass: true,
      observed: '`RUN npm ci` ran again in both repeats, median 2.9 s.',
      expected: 'In bad/edit `RUN npm ci` runs again in every repeat.',
    })
    expect(look({ kind: 'step.cached', ...install }, builds).pass).toBe(false)
    const mixed = [...builds, sampleOfSteps('bad/edit', 3, cachedStep('RUN npm ci'))]
    expect(look({ kind: 'step.reran', ...install }, mixed)).toMatchObject({
      pass: false,
      observed:
        '`RUN npm ci` ran again in 2 of 3 repeats, median 2.9 s; came from the cache in 1 of 3 repeats.',
    })
    expect(look({ kind: 'step.cached', ...install }, mixed).pass).toBe(false)
    expect(look({ kind: 'step.reran', ...install }, builds.slice(0, 1)).observed).toBe(
      '`RUN npm ci` ran again in 2.8 s.',
    )
  })

  test('a step that was never reached, failed or is not there is neither cached nor run again', () => {
    for (const state of ['not-reached', 'failed', 'cancelled', 'waiting', 'running'] as const) {
      const builds = [sampleOfSteps('bad/edit', 1, step('RUN npm ci', { state }))]
      expect(look({ kind: 'step.reran', ...install }, builds).pass).toBe(false)
      expect(look({ kind: 'step.cached', ...install }, builds).pass).toBe(false)
      expect(look({ kind: 'steps.cached', at: 'bad/edit', running: 'npm ci' }, builds).pass).toBe(false)
      expect(look({ kind: 'steps.reran', at: 'bad/edit', running: 'npm ci' }, builds).pass).toBe(false)
    }
    expect(
      look({ kind: 'step.cached', ...install }, [
        sampleOfSteps('bad/edit', 1, cachedStep('RUN npm install')),
      ]),
    ).toMatchObject({
      pass: false,
      observed: '`RUN npm ci` was not there.',
      expected: 'In bad/edit `RUN npm ci` comes from the cache.',
    })
  })

  test('a step that must run is not said to have run again: it may be the first build', () => {
    const ran = [sampleOfSteps('bad/edit', 1, step('RUN npm ci', { durationMs: 2800 }))]
    expect(look({ kind: 'steps.reran', at: 'bad/edit', running: 'npm ci' }, ran)).toEqual({
      pass: true,
      observed: '`RUN npm ci` ran in 2.8 s.',
      expected: 'A `RUN` with `npm ci` runs.',
    })
  })

  test('every step that runs the command must come from the cache, and there must be one', () => {
    const cached = { kind: 'steps.cached', at: 'bad/edit', running: 'npm ci' }
    const half = [
      sampleOfSteps(
        'bad/edit',
        1,
        cachedStep('RUN npm ci'),
        step('RUN npm ci --again', { durationMs: 2900 }),
      ),
    ]
    expect(look(cached, half)).toMatchObject({
      pass: false,
      observed: '`RUN npm ci --again` ran again in 2.9 s; it should have come from the cache.',
    })
    expect(look(cached, [sampleOfSteps('bad/edit', 1, cachedStep('RUN npm ci'))]).pass).toBe(true)
    expect(look(cached, [sampleOfSteps('bad/edit', 1, cachedStep('COPY npm ci'))])).toMatchObject({
      pass: false,
      observed: 'No `RUN` with `npm ci` is in the build.',
    })
  })

  test.each([
    'RUN ["npm", "ci"]',
    'RUN --mount=type=cache,target=/root/.npm [ "npm" , "ci" ]',
    'RUN npm --no-audit  ci --omit=dev',
    'RUN npm \\\n    ci',
    'RUN "npm" ci',
    'run sh -c "npm ci"',
  ])('%s runs npm ci', (instruction) => {
    const cached = { kind: 'steps.cached', at: 'a/one', running: 'npm ci' }
    expect(look(cached, [sampleOfSteps('a/one', 1, cachedStep(instruction))]).pass).toBe(true)
    expect(look(cached, [sampleOfSteps('a/one', 1, step(instruction))]).pass).toBe(false)
  })

  test('a here-document runs what the Dockerfile has in it', () => {
    const text = 'FROM a\nRUN <<EOF\nset -e\nnpm ci\nEOF\nRUN <<EOF\nset -e\nls\nEOF\n'
    const dockerfile = { path: 'Dockerfile', text, sha256: '' }
    const steps = [
      step('RUN <<EOF (set -e...)', { state: 'cached', line: 2 }),
      step('RUN <<EOF (set -e...)', { line: 6 }),
    ]
    const built = [sample('a/one', 1, { build: { steps }, record: { dockerfile } })]
    expect(look({ kind: 'steps.cached', at: 'a/one', running: 'npm ci' }, built).pass).toBe(true)
    expect(look({ kind: 'steps.reran', at: 'a/one', running: 'ls' }, built).pass).toBe(true)
    expect(look({ kind: 'steps.cached', at: 'a/one', running: 'npm install' }, built).pass).toBe(false)
  })

  test('a stage is unbuilt only where the Dockerfile has it', () => {
    const text = 'FROM a AS tools\nRUN x\nFROM a\nRUN y\n'
    const unbuilt = { kind: 'stage.unbuilt', at: 'bad/edit', stage: 'tools' }
    const dockerfile = { path: 'Dockerfile', text, sha256: '' }
    const of = (...steps: Step[]) => [sample('bad/edit', 1, { build: { steps }, record: { dockerfile } })]
    expect(look(unbuilt, of(step('RUN y', { stage: 'stage-1' }))).pass).toBe(true)
    expect(look(unbuilt, of(cachedStep('RUN x'), step('RUN y', { stage: 'stage-1' }))).pass).toBe(true)
    expect(look(unbuilt, of(step('RUN x', { stage: 'tools' }))).pass).toBe(false)
    expect(look({ ...unbuilt, stage: 'other' }, of()).pass).toBe(false)
  })

  test('the cause must be the file, by its whole name, in every repeat', () => {
    const cause = { kind: 'explain.file', at: 'bad/edit', instruction: 'COPY . .', file: 'src/board.js' }
    const explained = (repeat: number, reason: 'context-changed' | 'earlier-step', file: string) =>
      sample('bad/edit', repeat, {
        build: {
          explain: [{ vertex: 'v', step: 'COPY . .', reason, cause: file, sentence: `${file} changed.` }],
        },
      })
    const right = explained(1, 'context-changed', 'package.json added, src/board.js changed')
    expect(look(cause, [right]).pass).toBe(true)
    expect(look(cause, [explained(1, 'context-changed', 'src/board.js.orig changed')]).pass).toBe(false)
    expect(look(cause, [explained(1, 'earlier-step', 'src/board.js changed')]).pass).toBe(false)
    expect(look(cause, [right, sampleOfSteps('bad/edit', 2)])).toMatchObject({
      pass: false,
      observed: expect.stringContaining('nothing to explain'),
    })
  })
})
