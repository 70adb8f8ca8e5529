import { describe, expect, it } from 'vitest'
import type { LabVariant, Prediction } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import type { Step, StepState } from '#contract/step'
import { samePrediction, scorePrediction } from './prediction-score'

const variant: LabVariant = {
  id: 'bad',
  title: 'Sources first',
  summary: '',
  dockerfile: '',
  predictable: [
    { line: 3, instruction: 'COPY . .' },
    { line: 4, instruction: 'RUN npm ci' },
  ],
}
const prediction: Prediction = { phase: 'edit', variants: { bad: [3] }, madeAt: '2025-05-12T14:03:00Z' }

function build(repeat: number, states: readonly StepState[], phase = 'edit'): RunBuild {
  const steps = states.map(
    (state, index): Step => ({
      vertex: `v${index}`,
      kind: 'instruction',
      name: '',
      instruction: '',
      stage: null,
      platform: null,
      line: 3 + index,
      state,
      cached: state === 'cached',
      startedMs: null,
      durationMs: null,
      inputs: [],
      error: null,
    }),
  )
  return {
    build: `b-${repeat}`,
    variant: 'bad',
    phase,
    repeat,
    temperature: 'warm',
    wallMs: 1,
    cached: 0,
    ran: 0,
    contextBytes: 0,
    mirrorBytes: null,
    steps,
    otherSteps: [],
    image: null,
    explain: [],
    outcome: 'success',
    error: null,
  }
}

describe('scorePrediction', () => {
  it('calls each line as predicted or otherwise', () => {
    const [score] = scorePrediction(prediction, [variant], [build(1, ['ran', 'ran'])])
    expect(score?.lines.map((line) => line.verdict)).toEqual(['as-predicted', 'otherwise'])
    expect(score?.hits).toBe(1)
  })
  it('does not take a step that was never reached for a cached one', () => {
    const [score] = scorePrediction(prediction, [variant], [build(1, ['failed', 'not-reached'])])
    expect(score?.lines.map((line) => line.verdict)).toEqual(['as-predicted', 'unclear'])
  })
  it('is unclear where repeats disagree', () => {
    const [score] = scorePrediction(
      prediction,
      [variant],
      [build(1, ['ran', 'ran']), build(2, ['ran', 'cached'])],
    )
    expect(score?.lines[1]).toMatchObject({ ran: 1, builds: 2, verdict: 'unclear' })
  })
  it('looks at the predicted phase only', () => {
    expect(scorePrediction(prediction, [variant], [build(1, ['ran', 'ran'], 'cold')])).toEqual([])
  })
})

describe('samePrediction', () => {
  it.each([
    [{ bad: [3] }, { bad: [3], good: [] }, true],
    [{ bad: [3, 4] }, { bad: [4, 3] }, true],
    [{ bad: [3] }, { bad: [4] }, false],
    [{}, { good: [5] }, false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(samePrediction(a, b)).toBe(same)
  })
})
