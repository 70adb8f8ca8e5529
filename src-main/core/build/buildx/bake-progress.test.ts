import { expect, it } from 'vitest'
import { SolveState } from '../solve-state'
import { BakeProgress } from './bake-progress'
import { readProgress } from './raw-progress'

/** Vertices after the lines of a bake, as a record has them. */
function folded(targets: readonly string[], oneDockerfile: boolean, vertexes: readonly object[]) {
  const bake = new BakeProgress(targets, oneDockerfile)
  const solve = new SolveState((text) => text)
  for (const vertex of vertexes) {
    const progress = readProgress(JSON.stringify({ vertexes: [vertex] }))
    if (progress.kind === 'progress') solve.apply(bake.fold(progress.trace).vertices)
  }
  const vertices = solve.vertices().map(({ name, cached, startedMs, completedMs }) => {
    return [name, cached, startedMs, completedMs]
  })
  return { vertices, targets: bake.targets() }
}

const at = (seconds: string) => `2026-11-25T17:16:${seconds}Z`
const run = { digest: 'sha256:run', name: '[api build 2/2] RUN make', started: at('10.000500') }
const shared = [
  run,
  { ...run, name: '[web build 2/2] RUN make', started: at('10.000580') },
  { ...run, completed: at('12.5') },
  // The other target came to it when it was done, and found it in the cache.
  { ...run, name: '[web build 2/2] RUN make', started: at('13'), completed: at('13'), cached: true },
]

it('tells work that targets share once, as the one that did it', () => {
  expect(folded(['api', 'web'], true, shared)).toEqual({
    vertices: [['[build 2/2] RUN make', false, 0, 2499.5]],
    targets: [
      { target: 'api', vertices: ['sha256:run'] },
      { target: 'web', vertices: ['sha256:run'] },
    ],
  })
})

it('keeps the target in the name where targets have Dockerfiles of their own', () => {
  const { vertices } = folded(['api', 'web'], false, shared)
  expect(vertices).toEqual([['[api build 2/2] RUN make', false, 0, 2499.5]])
})

it('takes no stage for a target, and no target for the beginning of another', () => {
  const names = (targets: readonly string[], ...given: string[]) =>
    folded(
      targets,
      true,
      given.map((name, index) => ({ digest: `d${index}`, name, started: at('10') })),
    ).vertices.map(([name]) => name)
  expect(names(['web'], '[web 1/1] RUN x', 'exporting to image')).toEqual([
    '[web 1/1] RUN x',
    'exporting to image',
  ])
  expect(
    names(['a', 'a-b'], '[a-b a 1/2] RUN x', '[a] exporting to image', '[a-b] exporting to image'),
  ).toEqual(['[a 1/2] RUN x', 'exporting to image', 'exporting to image'])
  expect(names(['a', 'b'], '[internal] load local bake definitions')).toEqual([
    '[internal] load local bake definitions',
  ])
})

it('reads what is no JSON as the words of the command, and half a line of it too', () => {
  for (const text of ['ERROR: failed to solve: no', '{"vertexes":[', '{"vertexes":7}', '[1]']) {
    expect(readProgress(text)).toEqual({ kind: 'text', text })
  }
})

it('reads logs, transfers and times to the microsecond', () => {
  const line = {
    logs: [
      { vertex: 'v', stream: 2, data: Buffer.from('ü\n').toString('base64'), timestamp: at('10.123456789') },
    ],
    statuses: [
      { id: 'transferring context:', vertex: 'v', current: 512 },
      { id: 'exporting layers', vertex: 'v', current: 9 },
    ],
  }
  const progress = readProgress(JSON.stringify(line))
  if (progress.kind !== 'progress') throw new Error('no progress')
  expect(progress.transfers).toEqual([{ vertex: 'v', what: 'transferring context:', bytes: 512 }])
  const [log] = progress.trace.logs
  expect(Buffer.from(log?.bytes ?? []).toString()).toBe('ü\n')
  expect((log?.at ?? 0) - Date.parse(at('10'))).toBeCloseTo(123.457, 2)
})
