import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppEvent } from '#contract/events'
import type { RunBuild, RunDetail } from '#contract/run'
import { LabError } from '../../src-main/core/app/lab-error'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { experimentJson } from '../../src-main/core/labs/experiment-json'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'
import { wayTo } from '../helpers/way-to-engine'

const phases = ['cold', 'source-edit', 'dependency-change']

describe.each(testEngines())('layer-order on $name, $version', ({ name, endpoint }) => {
  const repeat = name === 'newest' ? 2 : 1
  let bench: LabBench
  let run: RunDetail
  const events: AppEvent[] = []

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    run = await bench.run(shippedLabs, 'layer-order', { repeat, emit: (event) => events.push(event) })
  })
  afterAll(() => bench.close())

  test('makes every build of every variant, phase and repeat, and all its checks pass', () => {
    expect(run.outcome).toEqual({ kind: 'success' })
    expect(run.runs.map(({ outcome }) => outcome)).toEqual(Array(repeat * 6).fill('success'))
    for (const phase of phases) {
      for (const variant of ['bad', 'good']) expect(buildsOf(run, variant, phase)).toHaveLength(repeat)
    }
    // The one check of a ratio of times is judged where it is measured: other work on a machine may upset it.
    expect(run.checks.filter(({ pass, id }) => !pass && id !== 'good-is-faster')).toEqual([])
    expect(run.checks.length).toBeGreaterThan(5)
    expect(bench.warnings).toEqual([])
  })

  test('after an edit of the source, only the bad order installs again', () => {
    expectHonestRebuilds(run)
    const [bad] = buildsOf(run, 'bad', 'source-edit')
    expect(bad?.explain.find(({ step }) => step === 'COPY . .')).toMatchObject({
      reason: 'context-changed',
      cause: expect.stringContaining('src/board.js'),
    })
    expect(bad?.explain.find(({ step }) => step === 'RUN npm ci')).toMatchObject({ reason: 'earlier-step' })
  })

  test('the mirror tells for each build what it served', () => {
    for (const build of run.runs) {
      if (stateOf(build, 'RUN npm ci') === 'cached') expect(build.mirrorBytes).toBe(0)
      else expect(build.mirrorBytes).toBeGreaterThan(1_000_000)
    }
  })

  test('steps have the lines of the shipped Dockerfile, the record names the stand-in', async () => {
    const [build] = buildsOf(run, 'good', 'cold')
    expect(build?.steps.map(({ line, instruction }) => [line, instruction])).toEqual([
      [2, 'WORKDIR /app'],
      [3, 'COPY package.json package-lock.json ./'],
      [4, 'RUN npm ci'],
      [5, 'COPY . .'],
    ])
    const record = await bench.store.showBuild(build?.build ?? '')
    expect(record.dockerfile.text).toMatch(/^# LayerLab kit: (\S+) stands in for node:20-alpine\nFROM \1\n/)
    expect(record.options).toMatchObject({ noCache: true, networkMode: 'host', buildArgs: {} })
    expect(JSON.stringify(record)).not.toContain('http_proxy')
  })

  test('the log of a step is kept beside its record', async () => {
    const [build] = buildsOf(run, 'bad', 'source-edit')
    const install = build?.steps.find(({ instruction }) => instruction === 'RUN npm ci')
    const page = await bench.store.readLog(build?.build ?? '', install?.vertex ?? '', 0, 100)
    expect(page.lines.map(({ text }) => text).join('\n')).toMatch(/added \d+ packages/)
  })

  test('tells the live steps, the log and the end of every build', () => {
    const told = new Set(events.flatMap((event) => (event.kind === 'build-live' ? event.live.build : [])))
    const done = events.flatMap((event) => (event.kind === 'build-done' ? event.result.build : []))
    expect(done).toEqual(run.runs.map(({ build }) => build))
    expect([...told]).toEqual(done)
    expect(events.some(({ kind }) => kind === 'build-log')).toBe(true)
  })

  test('prints the documented form', () => {
    expect(JSON.parse(JSON.stringify(experimentJson(run)))).toMatchObject({
      lab: 'layer-order',
      engine: { name: 'Docker Engine', version: bench.info.version, imageStore: bench.info.imageStore },
      kit: { name: expect.any(String), recipe: 'debian' },
      runs: expect.arrayContaining([
        expect.objectContaining({
          variant: 'good',
          phase: 'source-edit',
          repeat: 1,
          cached: 3,
          ran: 1,
          contextBytes: expect.any(Number),
          image: expect.objectContaining({ id: expect.stringMatching(/^sha256:/) }),
        }),
      ]),
    })
  })

  test('leaves no image and no workspace', async () => {
    expect(await bench.imagesOf(run.id)).toBe(0)
    expect(await readdir(bench.temporary)).toEqual([])
  })
})

function buildsOf(run: RunDetail, variant: string, phase: string): readonly RunBuild[] {
  return run.runs.filter((build) => build.variant === variant && build.phase === phase)
}

function stateOf(build: RunBuild, instruction: string): string | undefined {
  return build.steps.find((step) => step.instruction.startsWith(instruction))?.state
}

/** In every repeat: what was not built before runs, what did not change comes from the cache. */
function expectHonestRebuilds(run: RunDetail): void {
  const states = (variant: string, phase: string) =>
    new Set(buildsOf(run, variant, phase).map((build) => stateOf(build, 'RUN npm ci')))
  expect(states('bad', 'cold')).toEqual(new Set(['ran']))
  expect(states('good', 'cold')).toEqual(new Set(['ran']))
  expect(states('bad', 'source-edit')).toEqual(new Set(['ran']))
  expect(states('good', 'source-edit')).toEqual(new Set(['cached']))
  expect(states('bad', 'dependency-change')).toEqual(new Set(['ran']))
  expect(states('good', 'dependency-change')).toEqual(new Set(['ran']))
}

/** A lab of two variants; the second does as it is told. */
function smallLab(id: string, instruction: string): Record<string, string> {
  return {
    'lab.yaml': `schema: 1
id: ${id}
title: Small
summary: A lab for tests.
topic: Tests
difficulty: beginner
minutes: 1
xp: 0
order: 1
needs: { images: ["node:20-alpine"] }
variants:
  - { id: first, title: First, summary: It succeeds. }
  - { id: second, title: Second, summary: It does as it is told. }
experiment:
  repeat: 1
  stamp: [{ file: stamp.txt, find: none, with: "{unique}" }]
  phases: [{ id: cold, title: Cold build, temperature: cold }]
`,
    'steps/01-only.md': '# Only\n\nText.\n',
    'app/stamp.txt': 'none\n',
    'variants/first/Dockerfile': 'FROM node:20-alpine\nCOPY . /app\n',
    'variants/second/Dockerfile': `FROM node:20-alpine\nCOPY . /app\nRUN ${instruction}\n`,
  }
}

describe('on an engine that has run a lab before', () => {
  let bench: LabBench
  const [newest] = testEngines()

  beforeAll(async () => {
    bench = await openLabBench(newest?.endpoint ?? '')
  })
  afterAll(() => bench.close())

  test('a second run of it is not answered from the cache of the first', async () => {
    expectHonestRebuilds(await bench.run(shippedLabs, 'layer-order'))
  })

  async function expectEarlierBuildsKept(code: string): Promise<void> {
    const [summary] = await bench.store.listRuns()
    const { header, builds } = await bench.store.showRun(summary?.id ?? '')
    expect(builds[0]?.outcome.kind).toBe('success')
    expect(header.outcome).toMatchObject(
      code === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error: { code } },
    )
    expect(header.endedAt).not.toBeNull()
    expect(await bench.imagesOf(header.id)).toBe(0)
    expect(await readdir(bench.temporary)).toEqual([])
  }

  test('a build that fails ends the run with the last lines of the step', async () => {
    const labs = await bench.writeLab('fails', smallLab('fails', 'echo one >&2; echo two >&2; exit 3'))
    const error = await bench.run(labs, 'fails').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({
      data: { code: 'build-failed', what: expect.stringContaining('exit code: 3'), details: ['one', 'two'] },
    })
    await expectEarlierBuildsKept('build-failed')
    const [summary] = await bench.store.listRuns()
    const { builds } = await bench.store.showRun(summary?.id ?? '')
    expect(builds.map(({ outcome }) => outcome.kind)).toEqual(['success', 'failed'])
  })

  /** Resolves when `RUN` of the second variant is under way. */
  function whenRunning(): { emit: (event: AppEvent) => void; running: Promise<void> } {
    let emit: (event: AppEvent) => void = () => {}
    const running = new Promise<void>((resolve) => {
      emit = (event) => {
        if (event.kind !== 'build-live') return
        const step = event.live.steps.find(({ instruction }) => instruction.startsWith('RUN'))
        if (step?.state === 'running') resolve()
      }
    })
    return { emit, running }
  }

  test('a run that is cancelled stops at once', async () => {
    const labs = await bench.writeLab('waits', smallLab('waits', 'sleep 600'))
    const controller = new AbortController()
    const { emit, running } = whenRunning()
    const ended = bench
      .run(labs, 'waits', { signal: controller.signal, emit })
      .catch((thrown: unknown) => thrown)
    await Promise.race([running, ended])
    controller.abort()
    expect(await ended).toBe(controller.signal.reason)
    await expectEarlierBuildsKept('cancelled')
  })

  test('an engine that goes away ends the run, and what was built before is kept', async () => {
    const labs = await bench.writeLab('loses', smallLab('loses', 'sleep 600'))
    const way = await wayTo(newest?.endpoint ?? '', join(bench.temporary, '..', 'way.sock'))
    const engine = createDockerEngine(way.endpoint)
    try {
      const { emit, running } = whenRunning()
      const ended = bench.run(labs, 'loses', { engine, emit }).catch((thrown: unknown) => thrown)
      await Promise.race([running, ended])
      await way.cut()
      expect(await ended).toMatchObject({ data: { code: 'engine-lost' } })
      await expectEarlierBuildsKept('engine-lost')
    } finally {
      engine.close()
      await way.cut()
    }
  })
})
