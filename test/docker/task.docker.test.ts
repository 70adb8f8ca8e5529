/** A learner's task through the app's own requests: checked on a real engine, with files on a real disk. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppEvent } from '#contract/events'
import type { Job } from '#contract/job'
import type { Replies, RequestInput, RequestName } from '#contract/requests'
import type { TaskState } from '#contract/task'
import type { App } from '../../src-main/core/app/app'
import { createApp } from '../../src-main/core/app/create-app'
import { ownLabels } from '../../src-main/core/app/labels'
import { silentLog } from '../../src-main/core/app/log'
import { ownReferences } from '../../src-main/core/app/ownership'
import { resolvePaths } from '../../src-main/core/app/paths'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import { programsAt } from '../../src-main/shells/programs'
import { testEngines } from '../helpers/engines'
import { bundleMirrorProgram } from '../helpers/mirror-program'
import { makeTestHome, type TestHome } from '../helpers/test-home'
import { wayTo } from '../helpers/way-to-engine'

const root = join(import.meta.dirname, '../..')
const at = { lab: 'layer-order', task: 'keep-the-install' }
const engines = testEngines().filter(({ name }) => name === 'newest')

async function openApp(home: TestHome, endpoint: string): Promise<App> {
  return await createApp({
    paths: resolvePaths({ LAYERLAB_HOME: home.directory }),
    log: silentLog,
    shell: 'cli',
    version: '0.0.0',
    programs: { ...programsAt(root, {}), mirror: await bundleMirrorProgram(home.directory) },
    showFolder: async () => ({ kind: 'shown' }),
    engineChoice: 'found',
    exclusive: true,
    env: { ...process.env, DOCKER_HOST: endpoint },
  })
}

describe.each(engines)('a task on $name, $version', ({ endpoint }) => {
  let home: TestHome
  let app: App
  const events: AppEvent[] = []

  beforeAll(async () => {
    home = await makeTestHome({ withKit: true })
    app = await openApp(home, endpoint)
    app.listen((event) => events.push(event))
  })
  afterAll(async () => {
    await app.close()
    await home.remove()
  })

  async function send<N extends RequestName>(name: N, payload: RequestInput<N>): Promise<Replies[N]> {
    const result = await app.send(name, payload)
    if (!result.ok) throw new Error(`${name}: ${result.error.what} ${result.error.details.join(' ')}`)
    return result.value
  }

  async function check(): Promise<{ job: Job; state: TaskState }> {
    const job = await ended(await send('task.check', at))
    return { job, state: await send('task.state', at) }
  }

  async function ended({ id }: Job): Promise<Job> {
    const last = () => {
      const job = events.flatMap((event) => (event.kind === 'job' && event.job.id === id ? [event.job] : []))
      return job.findLast(({ state }) => state.kind !== 'running')
    }
    await expect.poll(last, { timeout: 200_000 }).toBeDefined()
    const job = last()
    if (!job) throw new Error('The job has not ended.')
    return job
  }

  async function write(text: string): Promise<void> {
    const before = await send('workspace.read', { ...at, path: 'Dockerfile' })
    if (before.kind !== 'text') throw new Error('The Dockerfile is no text.')
    await send('workspace.write', { ...at, path: 'Dockerfile', text, base: before.hash })
  }

  test('the workspace names the image that stands in, with the comment that says so', async () => {
    const { directory, entries } = await send('workspace.open', at)
    expect(entries.map(({ path }) => path)).toEqual(expect.arrayContaining(['Dockerfile', 'src/board.js']))
    const text = await readFile(join(directory, 'Dockerfile'), 'utf8')
    expect(text).toMatch(/^# LayerLab kit: (\S+) stands in for node:20-alpine\nFROM \1\n/)
    expect(await send('workspace.diff', { ...at, against: 'start' })).toEqual([])
    expect(await app.send('workspace.diff', { ...at, against: 'solution' })).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    })
  })

  test('the untouched start is turned down in words, with the first hint, and its builds are told', async () => {
    const { job, state } = await check()
    expect(job.state).toEqual({ kind: 'done' })
    expect(state).toMatchObject({ attempts: 1, solvedAt: null })
    expect(state.last?.checks.at(-1)).toMatchObject({
      id: 'install-kept',
      pass: false,
      observed: expect.stringMatching(/^`RUN npm ci` ran again in .+; it should have come from the cache\.$/),
    })
    expect(state.last?.hint).toMatch(/^Which step above npm ci/)
    const built = events.flatMap((event) => (event.kind === 'build-done' ? [event] : []))
    expect(built.map(({ run, result }) => [run, result.phase])).toEqual([
      [job.run, 'first'],
      [job.run, 'after-edit'],
    ])
    expect(events.some((event) => event.kind === 'build-live' && event.live.run === job.run)).toBe(true)
    expect(state.last?.run).toBe(job.run)
  })

  test('history keeps the check with its verdict and its build records, apart from experiments', async () => {
    const [kept, ...others] = await send('runs.list', {})
    expect(others).toEqual([])
    expect(kept).toMatchObject({
      kind: 'check',
      lab: 'layer-order',
      task: { id: 'keep-the-install', title: expect.stringMatching(/Dockerfile/), pass: false },
      outcome: { kind: 'success' },
      builds: 2,
    })
    const run = kept?.id ?? ''
    const { runs, checks } = await send('runs.show', { run })
    expect(checks.at(-1)).toMatchObject({ id: 'install-kept', pass: false })
    const again = runs.at(-1)
    expect(again?.steps.find(({ instruction }) => instruction === 'RUN npm ci')).toMatchObject({
      state: 'ran',
    })
    expect(again?.explain.map(({ sentence }) => sentence).join(' ')).toContain('src/board.js')
    expect(again?.mirrorBytes).toBeGreaterThan(0)
    const record = await send('build.show', { build: again?.build ?? '' })
    expect(record).toMatchObject({ run, place: { phase: 'after-edit' }, outcome: { kind: 'success' } })
    expect(
      (await send('build.log', { build: record.id, vertex: null, from: 0, count: 5 })).total,
    ).toBeGreaterThan(0)
    const { text } = await send('runs.export', { run, format: 'csv' })
    expect(text).toContain(',check,keep-the-install\r\n')
    expect((await send('lab.state', { lab: 'layer-order' })).runs).toEqual([])
  })

  test('the same answer once more is no further attempt and brings no further hint', async () => {
    const { state } = await check()
    expect(state).toMatchObject({ attempts: 1, last: { hint: expect.stringMatching(/^Which step/) } })
  })

  test('a build that fails shows the end of its log', async () => {
    await write('FROM node:20-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n')
    const { state } = await check()
    expect(state).toMatchObject({ attempts: 2, last: { pass: false } })
    expect(state.last?.failedStep).toMatchObject({ instruction: 'RUN npm ci' })
    expect(state.last?.failedStep?.lines.join('\n')).toMatch(/npm/)
  })

  test('an image that neither the kit nor the engine has is told by its name', async () => {
    await write('FROM harbour/no-such-image:9\nCOPY . .\n')
    const { state } = await check()
    expect(state).toMatchObject({ attempts: 3, last: { pass: false, failedStep: null } })
    expect(state.last?.checks.at(-1)?.observed).toContain(
      'The kit has nothing that stands in for harbour/no-such-image:9, and the engine could not get it: ',
    )
  })

  test('the solution passes, gives its XP, and may then be compared with', async () => {
    await write(await readFile(join(root, 'labs/layer-order/solution/keep-the-install/Dockerfile'), 'utf8'))
    const { state } = await check()
    expect(state.last?.checks.filter(({ pass }) => !pass)).toEqual([])
    expect(state).toMatchObject({ attempts: 4, last: { pass: true, hint: null } })
    expect(state.solvedAt).not.toBeNull()
    const progress = await send('progress.get', {})
    expect(progress.xp).toBe(state.xp)
    expect(progress.xp).toBeGreaterThan(0)
    const [difference] = await send('workspace.diff', { ...at, against: 'solution' })
    expect(difference?.path).toBe('Dockerfile')
    expect(await send('runs.list', {})).toMatchObject([{ task: { pass: true } }, {}, {}, {}, {}])
    const { text } = await send('progress.export', {})
    expect(await send('progress.import', { text })).toEqual(progress)
  })

  test('the workspace becomes an image to look into, which the next build replaces and a failed one leaves', async () => {
    const engine = createDockerEngine(endpoint)
    const own = async () => await engine.listImages(ownLabels('workspace'))
    try {
      const built = await send('task.build', at)
      expect(built.reference).toBe('layerlab-layer-order-keep-the-install:mine')
      expect((await ended(built.job)).state).toEqual({ kind: 'done' })
      const [first, ...others] = await own()
      expect(others).toEqual([])
      expect(first && ownReferences(first)).toEqual([built.reference])

      const before = await send('workspace.read', { ...at, path: 'Dockerfile' })
      if (before.kind !== 'text') throw new Error('The Dockerfile is no text.')
      await write(`${before.text}LABEL looked=twice\n`)
      expect((await ended((await send('task.build', at)).job)).state).toEqual({ kind: 'done' })
      const [second, ...left] = await own()
      expect(left).toEqual([])
      expect(second).toMatchObject({ tags: [built.reference], labels: { looked: 'twice' } })
      expect(second?.id).not.toBe(first?.id)

      await write('FROM node:20-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\n')
      const { state } = await ended((await send('task.build', at)).job)
      expect(state).toMatchObject({ kind: 'failed', error: { code: 'build-failed' } })
      expect(state.kind === 'failed' && state.error.details.join('\n')).toMatch(/npm/)
      expect(await own()).toMatchObject([{ id: second?.id }])
      await write(before.text)
    } finally {
      for (const { tags } of await own()) for (const tag of tags) await engine.removeImage(tag)
      engine.close()
    }
    expect((await send('task.state', at)).attempts).toBe(4)
    expect(await send('runs.list', {})).toHaveLength(5)
  })

  test.each([
    ['that lays files of its own beside the sources', { lab: 'dockerignore', task: 'leave-it-out' }],
    ['whose build takes a secret', { lab: 'secret-mounts', task: 'no-trace' }],
  ])('the workspace of a lab %s can be looked into', async (_, place) => {
    await send('workspace.open', place)
    const { reference, job } = await send('task.build', place)
    expect((await ended(job)).state).toEqual({ kind: 'done' })
    const engine = createDockerEngine(endpoint)
    await engine.removeImage(reference).finally(() => engine.close())
  })

  test('starting over keeps the old folder aside, and what was earned', async () => {
    const { keptAs, view } = await send('workspace.reset', at)
    expect(await readFile(join(keptAs, 'Dockerfile'), 'utf8')).toContain('COPY package.json package-lock')
    expect(await readFile(join(view.directory, 'Dockerfile'), 'utf8')).toContain('COPY . .\nRUN npm ci')
    expect((await send('progress.get', {})).xp).toBeGreaterThan(0)
  })

  test('leaves no image, no container and no other folder', async () => {
    const engine = createDockerEngine(endpoint)
    try {
      const runs = new Set(events.flatMap((event) => (event.kind === 'build-done' ? [event.run] : [])))
      for (const run of runs) {
        expect(await engine.listImages(ownLabels('experiment', run))).toEqual([])
        expect(await engine.listContainers(ownLabels('lab-container', run))).toEqual([])
      }
    } finally {
      engine.close()
    }
    const looked = ['dockerignore', 'layer-order', 'secret-mounts']
    expect(await readdir(join(home.directory, 'workspaces'))).toEqual(looked)
    const lasting = await readdir(join(home.directory, 'temporary'))
    expect(lasting.filter((name) => !name.startsWith('docker-command-'))).toEqual([])
    const folders = await readdir(join(home.directory, 'workspaces/layer-order'))
    expect(folders.filter((name) => !name.startsWith('keep-the-install'))).toEqual([])
  })
})

describe.each(engines)('an engine that goes away in mid-check, $name', ({ endpoint }) => {
  test('is blamed itself, and not the files of the learner; until then nobody takes it away', async () => {
    const home = await makeTestHome({ withKit: true })
    const way = await wayTo(endpoint, join(home.directory, 'way.sock'))
    const app = await openApp(home, way.endpoint)
    try {
      const ended = new Promise<Job>((resolve) => {
        app.listen((event) => {
          if (event.kind === 'job' && event.job.state.kind !== 'running') resolve(event.job)
        })
      })
      const running = new Promise<void>((resolve) => {
        app.listen((event) => {
          if (event.kind === 'build-live' && event.live.steps.some(({ state }) => state === 'running'))
            resolve()
        })
      })
      const opened = await app.send('workspace.open', at)
      if (!opened.ok) throw new Error(opened.error.what)
      await writeFile(join(opened.value.directory, 'Dockerfile'), 'FROM node:20-alpine\nRUN sleep 600\n')
      expect(await app.send('task.check', at)).toMatchObject({ ok: true })
      await Promise.race([running, ended])
      expect(await app.send('engine.refresh', {})).toMatchObject({ ok: false, error: { code: 'busy' } })
      await way.cut()
      expect((await ended).state).toMatchObject({ kind: 'failed', error: { code: 'engine-lost' } })
    } finally {
      await app.close()
      await way.cut()
      await home.remove()
    }
  })
})
