/**
 * What LayerLab adds to a warm rebuild: the same context, with a real edit before each build, built by LayerLab and
 * by `docker buildx build` in turns, each going first in every other pair. LayerLab's time is that of the whole
 * call, with the record and the look at the image; the other one's is that of the whole command.
 * LAYERLAB_BENCH_PAIRS sets the number of pairs.
 */
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runBuild } from '../../src-main/core/build/run-build'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { testEngines } from '../helpers/engines'
import { writeHostRootfs } from '../helpers/host-rootfs'

const pairs = Math.max(10, Number(process.env.LAYERLAB_BENCH_PAIRS ?? 20))
const label = { 'io.layerlab.test': `bench-${process.pid}` }
const sourceFiles = 300

const dockerfile = `FROM scratch
COPY root /
WORKDIR /app
COPY package.json ./
RUN mkdir node_modules && echo installed > node_modules/marker
COPY src src
RUN cat src/main.js > built.js
CMD ["/bin/cat", "built.js"]
`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-bench-'))
  const template = join(folder, 'template')
  await writeHostRootfs(join(template, 'root'))
  await writeFile(join(template, 'Dockerfile'), dockerfile)
  await writeFile(join(template, 'package.json'), '{"name":"bench"}\n')
  for (let file = 0; file < sourceFiles; file++) {
    const path = join(template, 'src', `module-${file % 20}`, `part-${file}.js`)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, `export const part = ${file}\n`.repeat(40))
  }
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const withBuildx = testEngines().filter(({ name }) => name !== 'engine-20.10')

it.each(withBuildx)('warm rebuild on $name: no slower than docker buildx build', async (target) => {
  const engine = createDockerEngine(target.endpoint)
  const info = await engine.info()
  const ours = join(folder, `${target.name}-ours`)
  const theirs = join(folder, `${target.name}-theirs`)
  for (const copy of [ours, theirs]) await cp(join(folder, 'template'), copy, { recursive: true })
  let edits = 0
  const edit = async (copy: string) => {
    edits++
    await writeFile(join(copy, 'src/main.js'), `console.log(${process.pid}, ${edits})\n`)
  }
  const builds = {
    async layerlab() {
      await edit(ours)
      const start = performance.now()
      const { record } = await runBuild(engine, info, {
        id: `bench-${process.pid}-${target.name}-${edits}`,
        run: null,
        place: null,
        contextDirectory: ours,
        options: { labels: label, networkMode: 'host' },
        signal: new AbortController().signal,
        onLive: () => {},
        onLog: () => {},
      })
      const time = performance.now() - start
      expect(record.outcome.kind).toBe('success')
      expect(record.vertices.filter(({ name }) => name.includes('RUN cat'))).toMatchObject([
        { cached: false },
      ])
      return time
    },
    async buildx() {
      await edit(theirs)
      const labels = Object.entries(label).flatMap(([key, value]) => ['--label', `${key}=${value}`])
      return await command(target, ['buildx', 'build', '--network', 'host', ...labels, theirs])
    },
  }
  try {
    await builds.layerlab()
    await builds.buildx()
    const start = await command(target, ['buildx', 'version'])
    const rows: { pair: number; first: string; layerlabMs: number; buildxMs: number; ratio: number }[] = []
    for (let pair = 1; pair <= pairs; pair++) {
      const ourTurn = pair % 2 === 1
      const early = ourTurn ? await builds.layerlab() : await builds.buildx()
      const late = ourTurn ? await builds.buildx() : await builds.layerlab()
      const [layerlabMs, buildxMs] = ourTurn ? [early, late] : [late, early]
      const first = ourTurn ? 'layerlab' : 'buildx'
      rows.push({ pair, first, layerlabMs, buildxMs, ratio: layerlabMs / buildxMs })
    }
    print(`${target.name} ${target.version}`, rows)
    const ratio = median(rows.map((row) => row.ratio))
    console.log(
      `median layerlab ${median(rows.map((row) => row.layerlabMs)).toFixed(1)} ms, ` +
        `buildx ${median(rows.map((row) => row.buildxMs)).toFixed(1)} ms ` +
        `(of which starting the command alone ${start.toFixed(1)} ms), median of the ratios ${ratio.toFixed(3)}`,
    )
    expect(ratio).toBeLessThanOrEqual(1)
  } finally {
    await removeOwnImages(engine)
    engine.close()
  }
})

function print(title: string, rows: readonly object[]): void {
  console.log(title)
  console.table(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [
          key,
          typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
        ]),
      ),
    ),
  )
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return (low + high) / 2
}

/** Milliseconds from the start to the end of a docker command. */
function command(
  target: { endpoint: string; clientDirectory: string },
  args: readonly string[],
): Promise<number> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, {
      env: {
        ...process.env,
        PATH: [target.clientDirectory, process.env.PATH].join(delimiter),
        DOCKER_HOST: target.endpoint,
        DOCKER_CONFIG: target.clientDirectory,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - start)
      else reject(new Error(`docker ${args.join(' ')} ended with ${code}: ${said.slice(-2000)}`))
    })
  })
}

async function removeOwnImages(engine: Engine): Promise<void> {
  for (const { id } of await engine.listImages(label)) await engine.removeImage(id, { force: true })
}
