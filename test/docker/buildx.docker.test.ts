/** Builds through `docker buildx` and bake, on the engines that come with it, and what is said where it is missing. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildRecord } from '#contract/build-record'
import type { BakeRequest, FinishedBuild } from '../../src-main/core/build/builder'
import { createPrintBake } from '../../src-main/core/build/buildx/print-bake'
import { createRunBake } from '../../src-main/core/build/buildx/run-bake'
import { createRunBuildx } from '../../src-main/core/build/buildx/run-buildx'
import { stepsOf } from '../../src-main/core/build/steps'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { type BuildBench, openBuildBench } from '../helpers/build-bench'
import { testEngines } from '../helpers/engines'

const statesOf = (record: BuildRecord) => stepsOf(record).steps.map(({ state, name }) => `${state} ${name}`)

const withBuildx = testEngines().filter(({ clientDirectory }) =>
  existsSync(join(clientDirectory, 'cli-plugins', 'docker-buildx')),
)

describe.each(withBuildx)('buildx on $name', (target) => {
  let bench: BuildBench
  let place: { directory: string; env: NodeJS.ProcessEnv }

  beforeAll(async () => {
    bench = await openBuildBench(target, [], [join(target.clientDirectory, 'cli-plugins')])
    place = { directory: join(bench.folder, 'buildx'), env: { PATH: process.env.PATH } }
  })
  afterAll(() => bench.close())

  const buildx = (...args: Parameters<BuildBench['request']>): Promise<FinishedBuild> =>
    createRunBuildx(place)(bench.engine, bench.info, bench.request(...args))

  it('makes the same kind of record as the engine itself', async () => {
    await bench.put(
      'plain/Dockerfile',
      `FROM ${bench.base} AS made\nARG NAME\nCOPY src src\nRUN --mount=type=secret,id=token echo "$NAME" && cat /run/secrets/token\nFROM ${bench.base}\nRUN echo never\n`,
    )
    await bench.put('plain/src/a.txt', `${process.pid}\n`)
    await bench.put('plain/left-out.txt', 'x'.repeat(100_000))
    await bench.put('plain/.dockerignore', 'left-out.txt\n')
    const live: string[] = []
    const { record, log } = await buildx(
      'plain',
      { target: 'made', buildArgs: { NAME: `n${process.pid}` } },
      {
        secrets: { token: Buffer.from('token-4711') },
        onLive: ({ steps }) => live.push(...steps.map(({ state }) => state)),
      },
    )
    expect(record).toMatchObject({ builder: 'buildx', outcome: { kind: 'success' }, targets: [] })
    expect(log.map(({ text }) => text)).toEqual([`n${process.pid}`, '***'])
    expect(statesOf(record)).toEqual([
      'ran [made 2/3] COPY src src',
      expect.stringMatching(/^ran \[made 3\/3\] RUN --mount=type=secret,id=token echo/),
    ])
    expect(live).toContain('running')
    expect(record.context.files.map(({ path }) => path)).toEqual([
      '.dockerignore',
      'Dockerfile',
      'src',
      'src/a.txt',
    ])
    expect(record.context.bytes).toBeGreaterThan(0)
    expect(record.context.bytes).toBeLessThan(10_000)
    expect(record.bases).toHaveLength(1)
    if (record.outcome.kind !== 'success') return
    const { image } = record.outcome
    expect(await bench.engine.inspectImage(image.id)).toMatchObject({ id: image.id, labels: bench.label })
    expect(image.layers.map(({ createdBy }) => createdBy)).toContain('COPY src src')
    expect(image.manifests).toEqual([])
    const again = await buildx('plain', { target: 'made', buildArgs: { NAME: `n${process.pid}` } })
    expect(statesOf(again.record).map((state) => state.split(' ')[0])).toEqual(['cached', 'cached'])
    await bench.engine.removeImage(image.id)
    expect(await bench.engine.inspectImage(image.id)).toBeUndefined()
  })
})
