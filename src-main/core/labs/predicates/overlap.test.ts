import { describe, expect, test } from 'vitest'
import { look, sampleOfSteps } from '../../../../test/helpers/predicate-evidence'
import { cachedStep, step } from '../../../../test/helpers/run-views'

describe('steps that run at the same time', () => {
  const overlap = { kind: 'stages.overlap', at: 'bad/edit', running: ['one', 'two'], atLeast: 0.5 }
  const ratio = { kind: 'overlap.ratio', at: 'bad/edit', running: ['one', 'two'], atMost: 0.7 }

  const run = (text: string, startedMs: number, durationMs: number, stage = text) =>
    step(`RUN ${text}`, { startedMs, durationMs, stage })

  test('overlap is told as a share of the shorter one, wall time by the sum', () => {
    const side = [sampleOfSteps('bad/edit', 1, run('one', 0, 1000), run('two', 200, 1000))]
    expect(look(overlap, side)).toMatchObject({ pass: true, observed: expect.stringContaining('80 %') })
    expect(look(ratio, side)).toMatchObject({ pass: true, observed: 'They took 1.2 s, 0.60 of 2.0 s.' })
    const after = [sampleOfSteps('bad/edit', 1, run('one', 0, 1000), run('two', 1000, 1000))]
    expect(look(overlap, after).pass).toBe(false)
    expect(look(ratio, after).pass).toBe(false)
  })

  test('a step that came from the cache overlaps with nothing', () => {
    const cached = [sampleOfSteps('bad/edit', 1, run('one', 0, 1000), cachedStep('RUN two'))]
    expect(look(overlap, cached).pass).toBe(false)
    expect(look(ratio, cached).pass).toBe(false)
  })

  test('two commands in one step, or in one stage, do not run beside each other', () => {
    const together = [sampleOfSteps('bad/edit', 1, run('one & two & wait', 0, 1000))]
    expect(look(overlap, together)).toMatchObject({
      pass: false,
      observed: '`one` and `two` run in one step.',
    })
    expect(look(ratio, together).pass).toBe(false)
    const oneStage = [sampleOfSteps('bad/edit', 1, run('one', 0, 1000, 'all'), run('two', 0, 1000, 'all'))]
    expect(look(overlap, oneStage)).toMatchObject({
      pass: false,
      observed: '`one` and `two` are in one stage, all.',
    })
  })
})
