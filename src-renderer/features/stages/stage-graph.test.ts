import { describe, expect, test } from 'vitest'
import type { Step } from '#contract/step'
import { stageGraph } from './stage-graph'
import { stepOverlap } from './step-overlap'

function step(instruction: string, change: Partial<Step> = {}): Step {
  return {
    vertex: instruction,
    kind: 'instruction',
    name: instruction,
    instruction,
    stage: 'one',
    platform: null,
    line: 1,
    state: 'ran',
    cached: change.state === 'cached',
    startedMs: 0,
    durationMs: 1000,
    inputs: [],
    error: null,
    ...change,
  }
}

const base = step('FROM node', { vertex: 'base', kind: 'base', stage: 'sources' })
const context = step('[internal] load build context', { vertex: 'context', kind: 'internal', stage: null })

function at(stage: string, instruction: string, inputs: readonly string[], change: Partial<Step> = {}): Step {
  return step(instruction, { vertex: `${stage} ${instruction}`, stage, inputs, ...change })
}

const sources = at('sources', 'COPY src ./src', ['base', 'context'])
const tests = at('tests', 'RUN node --test', [sources.vertex])
const release = (pages: Step) => [
  at('release', 'COPY --from=tests /report ./', [sources.vertex, tests.vertex]),
  at('release', 'COPY --from=pages /public ./', ['release COPY --from=tests /report ./', pages.vertex]),
]
const graphOf = (pages: Step) =>
  stageGraph({ steps: [sources, tests, pages, ...release(pages)], otherSteps: [base, context] })

describe('the graph of stages', () => {
  test('stages that need the same one stand below each other, the one that joins them behind', () => {
    const { nodes, edges } = graphOf(at('pages', 'RUN pages', [sources.vertex]))
    expect(nodes.map(({ name, column, row }) => [name, column, row])).toEqual([
      ['sources', 0, 0],
      ['tests', 1, 0],
      ['pages', 1, 1],
      ['release', 2, 0],
    ])
    expect(edges).toEqual([
      { from: 'sources', to: 'tests', kind: 'FROM' },
      { from: 'sources', to: 'pages', kind: 'FROM' },
      { from: 'sources', to: 'release', kind: 'FROM' },
      { from: 'tests', to: 'release', kind: 'COPY' },
      { from: 'pages', to: 'release', kind: 'COPY' },
    ])
  })

  test('a needless FROM is an arrow, and moves the stage behind', () => {
    const { nodes, edges } = graphOf(at('pages', 'RUN pages', [tests.vertex]))
    expect(nodes.find(({ name }) => name === 'pages')?.column).toBe(2)
    expect(edges).toContainEqual({ from: 'tests', to: 'pages', kind: 'FROM' })
    expect(edges).not.toContainEqual({ from: 'sources', to: 'pages', kind: 'FROM' })
  })

  test('a base image that two stages share is no arrow between them', () => {
    const one = at('one', 'RUN a', ['base'])
    const two = at('two', 'RUN b', ['base'])
    expect(stageGraph({ steps: [one, two], otherSteps: [base] }).edges).toEqual([])
  })

  test('a stage on nothing takes files, it does not start from where they come from', () => {
    const static_ = at('final', 'COPY --from=one /a /', ['one RUN a'])
    const graph = stageGraph({ steps: [at('one', 'RUN a', ['base']), static_], otherSteps: [base] })
    expect(graph.edges).toEqual([{ from: 'one', to: 'final', kind: 'COPY' }])
  })

  test('a stage is cached when all of it is, has run when some of it did, and failed when some of it failed', () => {
    const marks = (...states: Step['state'][]) =>
      stageGraph({
        steps: states.map((state, i) => at('one', `RUN ${i}`, [], { state })),
        otherSteps: [],
      }).nodes.map(({ mark }) => mark)
    expect(marks('cached', 'cached')).toEqual(['hollow'])
    expect(marks('cached', 'ran')).toEqual(['solid'])
    expect(marks('ran', 'failed', 'not-reached')).toEqual(['failed'])
    expect(marks('not-reached')).toEqual(['dotted'])
  })
})

describe('overlap', () => {
  const span = (startedMs: number, durationMs: number, state: Step['state'] = 'ran') =>
    step('RUN x', { startedMs, durationMs, state })

  test('is the time in which at least two steps ran', () => {
    expect(stepOverlap([span(0, 1000), span(400, 1000), span(500, 100)])).toEqual({
      sumMs: 2100,
      wallMs: 1400,
      overlapMs: 600,
    })
  })

  test('is none where one begins as the other ends, and cached steps count for nothing', () => {
    expect(stepOverlap([span(0, 1000), span(1000, 500), span(0, 9000, 'cached')])).toEqual({
      sumMs: 1500,
      wallMs: 1500,
      overlapMs: 0,
    })
    expect(stepOverlap([span(0, 10, 'cached')])).toBeNull()
  })
})
