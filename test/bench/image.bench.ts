/**
 * Analyzing an image of 1 GB with 100,000 files, and one of 5 GB, beside `docker save` of the same image that is thrown
 * away, in turns. Both are whole commands; the analysis is `layerlab image analyze` with a data folder of its own each
 * time, so it starts, finds the engine, reads, analyzes and writes its report. Needs a build: `npm run build`.
 * LAYERLAB_BENCH_ROUNDS sets the number of rounds, LAYERLAB_BENCH_IMAGE_GB which sizes are tried.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src-main/core/app/log'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { createAnalysisStore } from '../../src-main/core/image/analysis-store'
import { createImageService } from '../../src-main/core/image/image-service'
import { testEngines } from '../helpers/engines'
import { largeImage } from '../helpers/large-image'

const rounds = Math.max(1, Number(process.env.LAYERLAB_BENCH_ROUNDS ?? 3))
const sizes = (process.env.LAYERLAB_BENCH_IMAGE_GB ?? '1,5').split(',').map(Number)
const label = { 'io.layerlab.test': `image-bench-${process.pid}` }
const cli = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
const files = 100_000
/** Asked of 1 GB; a larger image must only keep to the same memory. */
const mostRatio = { gigabytes: 1, ratio: 1.3 }
const mostMemoryBytes = 300_000_000
const mostOpenMs = 200
/** What people take for at once. */
const mostPauseMs = 100
/** So often the memory of the analysis is looked at; the kernel keeps the peak. */
const lookMs = 20

describe.each(testEngines())('on $name', (target) => {
  let engine: Engine
  let folder: string

  beforeAll(async () => {
    engine = createDockerEngine(target.endpoint)
    folder = await mkdtemp(join(tmpdir(), 'layerlab-image-bench-'))
  })

  afterAll(async () => {
    for (const { id } of await engine.listImages(label)) await engine.removeImage(id, { force: true })
    engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.each(sizes)('an image of %i GB', async (gigabytes) => {
    const tag = `layerlab-test/large-${process.pid}:${gigabytes}`
    const perLayer = Math.floor(files / 4)
    const fileBytes = Math.floor((gigabytes * 1e9) / (perLayer * 4))
    const layers = Array.from({ length: 4 }, () => ({ files: perLayer, fileBytes }))
    await engine.loadImages(largeImage(tag, layers, label))

    const docker = join(target.clientDirectory, 'docker')
    const env = { ...process.env, DOCKER_HOST: target.endpoint, LAYERLAB_ENGINE: 'found' }
    const save = () => timed(docker, ['save', tag], env)
    const analyze = async (round: number) => {
      const home = join(folder, `home-${gigabytes}-${round}`)
      return timed(process.execPath, [cli, 'image', 'analyze', tag, '--json'], {
        ...env,
        LAYERLAB_HOME: home,
      })
    }
    const rows: { round: number; saveMs: number; analyzeMs: number; ratio: number; peakMB: number }[] = []
    for (let round = 1; round <= rounds; round++) {
      const first = round % 2 === 1 ? await save() : undefined
      const ours = await analyze(round)
      const theirs = first ?? (await save())
      rows.push({
        round,
        saveMs: Math.round(theirs.ms),
        analyzeMs: Math.round(ours.ms),
        ratio: Number((ours.ms / theirs.ms).toFixed(3)),
        peakMB: Math.round(ours.peakBytes / 1e6),
      })
    }
    console.table(rows)
    const opened = await openAgain(join(folder, `home-${gigabytes}-1`), tag)
    const longestPauseMs = await pausesOfAnalysis(join(folder, `home-${gigabytes}-pauses`), tag)
    const ratio = median(rows.map((row) => row.ratio))
    const peak = Math.max(...rows.map((row) => row.peakMB))
    console.log(
      `${target.name}, ${gigabytes} GB, ${files} files: ${ratio.toFixed(3)} of docker save (median of ${rounds}), ` +
        `peak memory ${peak} MB, opened again with its first rows in ${opened.toFixed(0)} ms, ` +
        `meanwhile other requests waited for ${longestPauseMs.toFixed(0)} ms at most`,
    )
    await engine.removeImage(tag, { force: true })
    expect(peak * 1e6).toBeLessThanOrEqual(mostMemoryBytes)
    if (gigabytes === mostRatio.gigabytes) expect(ratio).toBeLessThanOrEqual(mostRatio.ratio)
    expect(opened).toBeLessThanOrEqual(mostOpenMs)
    expect(longestPauseMs).toBeLessThanOrEqual(mostPauseMs)
  })

  function imagesAt(home: string) {
    return createImageService({
      store: createAnalysisStore({ directory: join(home, 'images'), log: silentLog }),
      engine: async () => engine,
      engineIfThere: async () => engine,
      savedDirectory: join(home, 'saved'),
      clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    })
  }

  /** The longest time for which an analysis kept the process from everything else: the window asks that process. */
  async function pausesOfAnalysis(home: string, reference: string): Promise<number> {
    const { isKept, make } = await imagesAt(home).prepare({ kind: 'engine', reference }, null)
    expect(isKept).toBe(false)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    await make(AbortSignal.timeout(600_000), () => {})
    delay.disable()
    return delay.max / 1e6
  }

  /** As the screen does it when an image is chosen that was analyzed before. */
  async function openAgain(home: string, reference: string): Promise<number> {
    const images = imagesAt(home)
    const start = performance.now()
    const { key, isKept } = await images.prepare({ kind: 'engine', reference }, null)
    expect(isKept).toBe(true)
    const view = { kind: 'all' } as const
    const query = {
      view,
      expanded: ['srv'],
      filter: '',
      minBytes: 0,
      hide: [],
      sort: 'size' as const,
      from: 0,
      count: 100,
    }
    await images.show(key)
    expect((await images.tree(key, query)).rows.length).toBeGreaterThan(1)
    return performance.now() - start
  }
})

async function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const nowhere = openSync(devNull, 'w')
  const start = performance.now()
  const child = spawn(program, args, { env, stdio: ['ignore', nowhere, 'pipe'] })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let peakBytes = 0
  const look = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peakBytes = Math.max(peakBytes, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024)
  }, lookMs)
  const [status] = await once(child, 'close')
  const ms = performance.now() - start
  clearInterval(look)
  closeSync(nowhere)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${said}`)
  return { ms, peakBytes }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
