import { expect, it } from 'vitest'
import { emptyRun, foldLog, liveLogLimit } from './live-run'

const line = (vertex: string, text: string) => ({ vertex, atMs: 0, stream: 1, text }) as const
const many = (vertex: string, count: number) =>
  Array.from({ length: count }, (_, index) => line(vertex, `${index}`))

it('keeps the newest lines of each step, and how many came before them', () => {
  let run = foldLog(emptyRun('run'), 'build-1', [line('quiet', 'one')])
  run = foldLog(run, 'build-1', many('loud', liveLogLimit))
  run = foldLog(run, 'build-1', [line('loud', 'last'), line('quiet', 'two')])
  const { quiet, loud } = run.log?.steps ?? {}
  expect(quiet).toEqual({ dropped: 0, lines: [line('quiet', 'one'), line('quiet', 'two')] })
  expect(loud?.dropped).toBe(1)
  expect(loud?.lines).toHaveLength(liveLogLimit)
  expect([loud?.lines[0]?.text, loud?.lines.at(-1)?.text]).toEqual(['1', 'last'])
})

it('begins anew with each build', () => {
  const run = foldLog(foldLog(emptyRun('run'), 'build-1', many('a', 3)), 'build-2', many('a', 1))
  expect(run.log).toEqual({ build: 'build-2', steps: { a: { dropped: 0, lines: many('a', 1) } } })
})
