import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { BuildProgress } from './build-progress'
import { buildSteps, goneWithEngine } from './steps'
import type { TraceVertex } from './trace'

const dockerfile = 'FROM scratch\nRUN a\nRUN b\nRUN c\n'

function vertex(name: string, started: number | null, completed: number | null): TraceVertex {
  return { digest: name, inputs: [], name, started, completed, cached: false, error: '' }
}

test('the step that ran when the engine was lost keeps its time: it ended with the build', async () => {
  const progress = new BuildProgress({}, dockerfile, performance.now(), (text) => text)
  // The engine's clock counts from another moment than ours, and its words take a while to come.
  const engineNow = () => performance.now() + 1_000_000 - 5
  const began = engineNow()
  progress.apply({
    vertices: [
      vertex('[1/3] RUN a', began - 20, began),
      vertex('[2/3] RUN b', began, null),
      vertex('[3/3] RUN c', null, null),
    ],
    logs: [],
  })
  await new Promise((resolve) => setTimeout(resolve, 60))
  progress.end()
  const lasted = engineNow() - began
  await new Promise((resolve) => setTimeout(resolve, 60))
  progress.cutOff()
  const { steps } = buildSteps(progress.vertices(), dockerfile, 'engine-lost')
  expect(steps.map(({ state, error }) => [state, error])).toEqual([
    ['ran', null],
    ['cancelled', goneWithEngine],
    ['not-reached', null],
  ])
  const [, running, never] = steps
  expect(running?.durationMs).toBeGreaterThan(50)
  expect(running?.durationMs).toBeLessThan(lasted + 5)
  expect(never?.durationMs).toBeNull()
})
