import { describe, expect, it } from 'vitest'
import { SolveState } from './solve-state'
import type { TraceVertex } from './trace'

function vertex(name: string, started: number | null, completed: number | null, cached = false): TraceVertex {
  return { digest: `sha256:${name}`, inputs: [], name, started, completed, cached, error: '' }
}

describe('SolveState', () => {
  it('counts from the first vertex of its own, although another build had one of them long before', () => {
    const solve = new SolveState((text) => text)
    solve.apply([vertex('[1/3] FROM node', 1_000, 1_001), vertex('[2/3] WORKDIR /app', 1_002, 1_003, true)])
    solve.apply([vertex('[internal] load remote build context', 60_000, 60_010)])
    solve.apply([vertex('[3/3] COPY . .', 60_020, 60_050)])
    expect(solve.origin).toBe(60_000)
    expect(solve.vertices().map(({ startedMs, completedMs }) => [startedMs, completedMs])).toEqual([
      [0, 0],
      [0, 0],
      [0, 10],
      [20, 50],
    ])
  })

  it('counts from the earliest of all while none is its own', () => {
    const solve = new SolveState((text) => text)
    expect(solve.origin).toBeNull()
    solve.apply([
      vertex('[2/2] RUN b', 30, null),
      vertex('[1/2] RUN a', 20, 25),
      vertex('waiting', null, null),
    ])
    expect(solve.origin).toBe(20)
    expect(solve.vertices().map(({ startedMs }) => startedMs)).toEqual([10, 0, null])
  })
})
