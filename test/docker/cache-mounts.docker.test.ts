/** What cache mounts keep and for whom: the claims of the lab about them, and that runs do not share them. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runBuild } from '../../src-main/core/build/run-build'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'

const engines = testEngines().filter(({ name }) => name !== 'newest-containerd')

describe.each(engines)('cache mounts on $name, $version', ({ endpoint }) => {
  const label = { 'io.layerlab.test': `cache-mounts-${process.pid}` }
  let bench: LabBench
  let context: string
  let builds = 0

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    context = await mkdtemp(join(tmpdir(), 'layerlab-cache-mounts-'))
    for (const file of ['package.json', 'package-lock.json']) {
      await cp(join(shippedLabs, 'cache-mounts/app', file), join(context, file))
    }
    const lines = ['COPY . .', 'RUN --mount=type=cache,target=/root/.npm npm ci']
    const from = `FROM ${bench.kit.resolve('node:20-alpine')}`
    await writeFile(join(context, 'Dockerfile'), [from, 'WORKDIR /app', ...lines, ''].join('\n'))
  }, 900_000)
  afterAll(async () => {
    for (const { id } of await bench.engine.listImages(label)) {
      await bench.engine.removeImage(id, { force: true })
    }
    await bench.close()
    await rm(context, { recursive: true, force: true })
  })

  /** Bytes that a build downloads whose installation is in no layer cache. */
  async function bytesOf(cacheMounts: string, noCache = false): Promise<number> {
    const id = `cache-mounts-${process.pid}-${Date.now()}-${builds++}`
    await writeFile(join(context, 'stamp'), id)
    const { record } = await runBuild(bench.engine, bench.info, {
      id,
      run: null,
      place: null,
      contextDirectory: context,
      options: { noCache, networkMode: 'host', labels: label },
      proxyArgs: bench.mirror.proxyArgs(id),
      cacheMounts,
      signal: AbortSignal.timeout(300_000),
    })
    expect(record.outcome).toMatchObject({ kind: 'success' })
    expect(record.options.buildArgs).toEqual({})
    return bench.mirror.bytesServed(id)
  }

  test('a build finds what an earlier one of its run put into the mount, and nothing of other runs', async () => {
    const [mine = '', other = ''] = ['mine', 'other'].map((name) => `${name}-${process.pid}-${Date.now()}`)
    const all = await bytesOf(mine)
    expect(all).toBeGreaterThan(1_000_000)
    expect((await bytesOf(mine)) / all).toBeLessThan(0.2)
    expect((await bytesOf(other)) / all).toBeGreaterThan(0.9)
  }, 600_000)

  test('without the cache the mount begins empty, too, and later builds find what that build put there', async () => {
    const mine = `again-${process.pid}-${Date.now()}`
    const all = await bytesOf(mine)
    expect((await bytesOf(mine, true)) / all).toBeGreaterThan(0.9)
    expect((await bytesOf(mine)) / all).toBeLessThan(0.2)
  }, 600_000)
})
