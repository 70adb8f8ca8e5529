import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Vertex } from '#contract/build-record'
import { buildMessages } from './build-messages'
import { SolveState } from './solve-state'
import { type BuildPhase, buildSteps, parseStepName } from './steps'

interface Capture {
  readonly dockerfile: string
  readonly lines: readonly string[]
}

/** Real answers of engines; test/fixtures/traces/capture.mjs says how they were made. */
function capture(name: string): Capture {
  return JSON.parse(
    readFileSync(new URL(`../../../test/fixtures/traces/${name}.json`, import.meta.url), 'utf8'),
  )
}

/** The body of an answer, cut into chunks of `size` bytes. */
function bodyOf({ lines }: Capture, size: number): Readable {
  const body = Buffer.from(`${lines.join('\r\n')}\r\n`)
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; at += size) chunks.push(body.subarray(at, at + size))
  return Readable.from(chunks)
}

async function replay(name: string, phase: BuildPhase, size = 1000) {
  const captured = capture(name)
  const solve = new SolveState((text) => text)
  const others: unknown[] = []
  for await (const message of buildMessages(bodyOf(captured, size))) {
    if (message.kind === 'trace') solve.apply(message.trace.vertices)
    else others.push(message)
  }
  const vertices = solve.vertices()
  return { vertices, others, ...buildSteps(vertices, captured.dockerfile, phase) }
}

it('gives the same step of several platforms in one order, whichever was told first', () => {
  const run = (platform: string): Vertex => ({
    digest: platform,
    inputs: [],
    name: `[${platform} build 2/2] RUN make`,
    startedMs: 0,
    completedMs: 1,
    cached: false,
    error: null,
  })
  const vertices = ['linux/arm64', 'linux/amd64->arm64', 'linux/amd64'].map(run)
  const { steps } = buildSteps(vertices, 'FROM x AS build\nRUN make\n', 'success')
  expect(steps.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/amd64->arm64', 'linux/arm64'])
})

describe.each(['20.10', '28.5'])('what engine %s says of a rebuild after an edit', (engine) => {
  it('gives the steps in Dockerfile order, with their lines and what became of them', async () => {
    const { steps, others } = await replay(`${engine}-warm-edit`, 'success')
    expect(steps.map(({ stage, line, state, instruction }) => [stage, line, state, instruction])).toEqual([
      ['base', 2, 'cached', 'WORKDIR /app'],
      ['base', 4, 'cached', 'COPY package.json ./'],
      ['base', 5, 'cached', expect.stringMatching(/^RUN echo installing && +sleep 0.2 && echo done > deps$/)],
      ['build', 11, 'ran', 'COPY . .'],
      ['build', 12, 'ran', 'RUN cat src/main.js > out.txt && echo "hello world" >> out.txt'],
      ['stage-2', 16, 'ran', 'COPY --from=build /app/out.txt /out.txt'],
      ['stage-2', 17, 'ran', 'RUN cat /out.txt'],
    ])
    expect(others).toEqual([{ kind: 'image-id', id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }])
  })

  it('keeps FROM and BuildKit’s own work apart', async () => {
    const { otherSteps } = await replay(`${engine}-warm-edit`, 'success')
    expect(otherSteps.map(({ kind, name }) => [kind, name])).toEqual([
      ['internal', '[internal] load remote build context'],
      ['internal', 'copy /context /'],
      ['internal', '[internal] load metadata for docker.io/dev/debian:12'],
      ['base', '[base 1/4] FROM docker.io/dev/debian:12'],
      ['internal', 'exporting to image'],
    ])
    expect(otherSteps[0]).toMatchObject({ state: 'ran', startedMs: 0 })
  })

  it('does not count the wait between two starts of a vertex as its work', async () => {
    const { otherSteps, steps } = await replay(`${engine}-warm-edit`, 'success')
    const from = otherSteps.find(({ kind }) => kind === 'base')
    const ran = steps.find(({ instruction }) => instruction.startsWith('RUN cat src'))
    expect(from?.durationMs).toBeLessThan((ran?.durationMs ?? 0) / 10)
  })

  it('reads the same from chunks of any size', async () => {
    const whole = await replay(`${engine}-warm-edit`, 'success', 1e6)
    for (const size of [1, 7, 4096]) {
      expect((await replay(`${engine}-warm-edit`, 'success', size)).vertices).toEqual(whole.vertices)
    }
  })

  it('tells failed, stopped and never reached steps of a failed build apart', async () => {
    const { steps, others } = await replay(`${engine}-failed`, 'failed')
    expect(steps.map(({ stage, state, instruction }) => [stage, state, instruction])).toEqual([
      ['slow', 'ran', 'COPY a.txt /a.txt'],
      ['slow', 'cancelled', 'RUN sleep 3; echo slow'],
      ['broken', 'ran', 'COPY b.txt /b.txt'],
      ['broken', 'failed', 'RUN sleep 0.3; echo going wrong >&2; exit 4'],
      ['broken', 'not-reached', 'RUN echo after'],
      ['stage-2', 'not-reached', 'COPY --from=slow /a.txt /a.txt'],
      ['stage-2', 'not-reached', 'COPY --from=broken /b.txt /b.txt'],
      ['stage-2', 'not-reached', 'RUN echo last'],
    ])
    expect(others).toEqual([{ kind: 'error', message: expect.stringMatching(/exit code: 4$/) }])
  })
})

describe('states', () => {
  const vertex = (digest: string, more: Partial<Vertex>): Vertex => ({
    digest,
    inputs: [],
    name: `[${digest}/9] RUN true`,
    startedMs: null,
    completedMs: null,
    cached: false,
    error: null,
    ...more,
  })
  const stateOf = (vertices: readonly Vertex[], phase: BuildPhase) =>
    buildSteps(vertices, 'FROM scratch\n', phase).steps.map(({ state }) => state)

  it('takes no step for cached that lies behind a failed one, whatever the engine flags', () => {
    const failed = vertex('1', { startedMs: 0, completedMs: 5, error: 'exit code: 1' })
    const flagged = vertex('2', { inputs: ['1'], startedMs: 5, completedMs: 5, cached: true })
    const further = vertex('3', { inputs: ['2'], startedMs: 5, completedMs: 5, cached: true })
    expect(stateOf([failed, flagged, further], 'failed')).toEqual(['failed', 'not-reached', 'not-reached'])
  })

  it('keeps what was cached beside a failed step', () => {
    const failed = vertex('1', { startedMs: 0, completedMs: 5, error: 'exit code: 1' })
    const beside = vertex('2', { startedMs: 1, completedMs: 1, cached: true })
    expect(stateOf([failed, beside], 'failed')).toEqual(['failed', 'cached'])
  })

  it('knows running, waiting and stopped', () => {
    const vertices = [vertex('1', { startedMs: 0 }), vertex('2', { inputs: ['1'] })]
    expect(stateOf(vertices, 'running')).toEqual(['running', 'waiting'])
    expect(stateOf(vertices, 'cancelled')).toEqual(['cancelled', 'not-reached'])
    expect(stateOf(vertices, 'engine-lost')).toEqual(['cancelled', 'not-reached'])
  })
})

describe('names of steps', () => {
  it.each([
    [
      '[2/5] COPY a b',
      { target: null, platform: '', stage: null, number: 2, total: 5, instruction: 'COPY a b' },
    ],
    [
      '[web build 2/5] COPY a b',
      { target: 'web', platform: '', stage: 'build', number: 2, total: 5, instruction: 'COPY a b' },
    ],
    [
      '[web linux/arm64 build 2/5] COPY a b',
      {
        target: 'web',
        platform: 'linux/arm64',
        stage: 'build',
        number: 2,
        total: 5,
        instruction: 'COPY a b',
      },
    ],
    [
      '[build  9/12] RUN x',
      { target: null, platform: '', stage: 'build', number: 9, total: 12, instruction: 'RUN x' },
    ],
    [
      '[linux/arm64 2/3] RUN x',
      { target: null, platform: 'linux/arm64', stage: null, number: 2, total: 3, instruction: 'RUN x' },
    ],
    [
      '[linux/amd64->arm64 build 2/3] RUN x',
      {
        target: null,
        platform: 'linux/amd64->arm64',
        stage: 'build',
        number: 2,
        total: 3,
        instruction: 'RUN x',
      },
    ],
    ['[internal] load build context', null],
    ['exporting to image', null],
  ])('reads %s', (name, expected) => {
    expect(parseStepName(name)).toEqual(expected)
  })

  it('finds the line of an instruction behind triggers of the base image', () => {
    const dockerfile = 'FROM base\nENV A=1\nCOPY a b\nRUN one \\\n  two\n'
    const named = (name: string): Vertex => ({
      digest: name,
      inputs: [],
      name,
      startedMs: 0,
      completedMs: 1,
      cached: false,
      error: null,
    })
    const { steps } = buildSteps(
      ['[1/4] FROM docker.io/library/base', '[2/4] RUN trigger', '[3/4] COPY a b', '[4/4] RUN one   two'].map(
        named,
      ),
      dockerfile,
      'success',
    )
    expect(steps.map(({ line, stage }) => [line, stage])).toEqual([
      [null, 'stage-0'],
      [3, 'stage-0'],
      [4, 'stage-0'],
    ])
  })
})
