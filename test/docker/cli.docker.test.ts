/** The command line on a real engine: its documented JSON, and what is left behind when it is interrupted. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ownLabels } from '../../src-main/core/app/labels'
import { type CliEnd, jsonOf, runCli, startCli } from '../helpers/cli'
import { engineContents } from '../helpers/engine-contents'
import { makeForeignThings } from '../helpers/foreign-things'
import { plainBuild } from '../helpers/plain-build'
import { startServe } from '../helpers/serve'
import { testEngine } from '../helpers/test-engine'
import { makeTestHome, type TestHome } from '../helpers/test-home'

const stepSchema = z.object({
  name: z.string(),
  instruction: z.string(),
  stage: z.string().nullable(),
  cached: z.boolean(),
  startedMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  error: z.string().optional(),
})

/** As issue and README document `layerlab lab run --json`. */
const reportSchema = z.object({
  lab: z.literal('layer-order'),
  run: z.string(),
  engine: z.object({
    name: z.string(),
    version: z.string(),
    apiVersion: z.string(),
    imageStore: z.enum(['graphdriver', 'containerd']),
  }),
  kit: z.object({ name: z.string(), recipe: z.enum(['debian', 'registry']) }),
  runs: z.array(
    z.object({
      variant: z.enum(['bad', 'good']),
      phase: z.enum(['cold', 'source-edit', 'dependency-change']),
      repeat: z.int(),
      wallMs: z.number().positive(),
      cached: z.int(),
      ran: z.int(),
      contextBytes: z.int().positive(),
      steps: z.array(stepSchema).min(1),
      image: z.object({
        id: z.string(),
        sizeBytes: z.int().positive(),
        layers: z.array(z.object({ createdBy: z.string(), sizeBytes: z.int(), empty: z.boolean() })).min(1),
      }),
    }),
  ),
  explain: z.array(
    z.object({
      variant: z.string(),
      phase: z.string(),
      step: z.string(),
      reason: z.string(),
      cause: z.string(),
    }),
  ),
  checks: z.array(
    z.object({ id: z.string(), pass: z.boolean(), observed: z.string(), expected: z.string() }),
  ),
})

const runsSchema = z.object({
  runs: z.array(z.object({ id: z.string(), builds: z.int(), outcome: z.object({ kind: z.string() }) })),
})

const engine = testEngine()
let removeForeignThings: () => Promise<void>
let home: TestHome
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  removeForeignThings = await makeForeignThings(engine)
})
afterAll(async () => {
  await removeForeignThings()
  engine.close()
})
beforeEach(async () => {
  home = await makeTestHome({ withKit: true })
  env = { ...process.env, LAYERLAB_HOME: home.directory, LAYERLAB_ENGINE: 'found' }
})
afterEach(() => home.remove())

/** What lasts only as long as a run. */
async function temporaryFiles(): Promise<readonly string[]> {
  return await readdir(join(home.directory, 'temporary'))
}

async function history() {
  return runsSchema.parse(jsonOf(await runCli(['runs', 'list', '--json'], env))).runs
}

function expectError({ status, stdout, stderr }: CliEnd, code: string, exitStatus = 1) {
  expect(jsonOf({ status, stdout, stderr })).toMatchObject({ error: { code } })
  expect(status).toBe(exitStatus)
}

describe('layerlab lab run --json', () => {
  it('prints one object: what was built, why steps ran again, and what the checks say', async () => {
    const before = await engineContents(engine)
    const end = await runCli(['lab', 'run', 'layer-order', '--repeat', '2', '--json'], env)
    expect(end.status, end.stderr).toBe(0)
    const report = reportSchema.parse(jsonOf(end))
    expect(report.runs).toHaveLength(12)
    for (const { variant, phase, steps } of report.runs) {
      const install = steps.find(({ instruction }) => instruction === 'RUN npm ci')
      expect(install?.cached, `${variant} ${phase}`).toBe(variant === 'good' && phase === 'source-edit')
    }
    expect(report.explain).toContainEqual(
      expect.objectContaining({
        variant: 'bad',
        phase: 'source-edit',
        step: 'COPY . .',
        reason: 'context-changed',
        cause: expect.stringContaining('src/board.js'),
      }),
    )
    // The one check of a ratio of times is judged where it is measured: other work on a machine may upset it.
    expect(report.checks.filter(({ pass, id }) => !pass && id !== 'good-is-faster')).toEqual([])
    expect(await engineContents(engine)).toEqual(before)

    const [run] = await history()
    expect(run).toMatchObject({ id: report.run, builds: 12, outcome: { kind: 'success' } })
    const shown = await runCli(['runs', 'show', report.run, '--json'], env)
    expect(reportSchema.parse(jsonOf(shown))).toEqual(report)
    const csv = await runCli(['runs', 'export', report.run, '--format', 'csv'], env)
    expect(csv.stdout.split('\r\n')[0]).toMatch(/^run,lab,engine,/)
    const compared = await runCli(['runs', 'compare', report.run, report.run, '--json'], env)
    expect(jsonOf(compared)).toMatchObject({ differences: [], rows: expect.any(Array) })
    expect((await runCli(['runs', 'delete', report.run], env)).status).toBe(0)
    expect(await history()).toEqual([])
  })
})

describe('Ctrl-C in mid-lab', () => {
  async function interrupted(signal: NodeJS.Signals) {
    const before = await engineContents(engine)
    const cli = startCli(['lab', 'run', 'layer-order', '--repeat', '3', '--json'], env)
    await cli.stderrHas(/after an edit of the source, 1 of 3/)
    cli.process.kill(signal)
    return { before, end: await cli.ended }
  }

  /** It need not go far: what was left behind goes before its first build. */
  async function cleanUpByNextRun() {
    const next = startCli(['lab', 'run', 'layer-order', '--repeat', '1', '--json'], env)
    await next.stderrHas(/cold build, 1 of 1/)
    next.process.kill('SIGINT')
    expect((await next.ended).status).toBe(130)
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s leaves nothing of the run on the engine, touches nothing else, and keeps what was built',
    async (signal, status) => {
      const { before, end } = await interrupted(signal)
      expectError(end, 'cancelled', status)
      expect(await engineContents(engine)).toEqual(before)
      expect(await temporaryFiles()).toEqual([])
      const [run] = await history()
      expect(run).toMatchObject({ outcome: { kind: 'cancelled' } })
      expect(run?.builds).toBeGreaterThanOrEqual(2)
      const shown = await runCli(['runs', 'show', run?.id ?? '', '--json'], env)
      expect(shown.status, shown.stderr).toBe(0)
    },
  )

  it('twice ends at once; the next run cleans up after it', async () => {
    const before = await engineContents(engine)
    const cli = startCli(['lab', 'run', 'layer-order', '--repeat', '3', '--json'], env)
    await cli.stderrHas(/after an edit of the source, 1 of 3/)
    // Somebody who presses it again and again: close together they count as one.
    const pressing = setInterval(() => cli.process.kill('SIGINT'), 100)
    const end = await cli.ended
    clearInterval(pressing)
    expect(end.status).toBe(130)
    const [run] = await history()
    expect(['interrupted', 'cancelled']).toContain(run?.outcome.kind)
    await cleanUpByNextRun()
    expect(await engineContents(engine)).toEqual(before)
  })

  it('killed outright, its history is whole up to the last build, and the next run takes over', async () => {
    const { before, end } = await interrupted('SIGKILL')
    expect(end.status).toBe(null)
    expect((await history())[0]).toMatchObject({ outcome: { kind: 'interrupted' } })
    expect(await temporaryFiles()).not.toEqual([])
    await cleanUpByNextRun()
    expect(await engineContents(engine)).toEqual(before)
    expect(await temporaryFiles()).toEqual([])
    expect((await history()).map(({ outcome }) => outcome.kind)).toEqual(['cancelled', 'interrupted'])
  })
})

describe('a second LayerLab', () => {
  it('is told who works with the data folder, since when and where; reading goes on', async () => {
    const serve = await startServe(env, ['--no-prepare'])
    try {
      const end = await runCli(['lab', 'run', 'layer-order', '--repeat', '1', '--json'], env)
      expectError(end, 'second-instance')
      expect(jsonOf(end)).toMatchObject({
        error: {
          what: expect.stringContaining(`process ${serve.process.pid} (web), since 20`),
          details: [
            `pid: ${serve.process.pid}`,
            expect.stringMatching(/^since: 20/),
            `address: ${serve.address}`,
          ],
        },
      })
      expectError(await runCli(['serve', '--json'], env), 'second-instance')
      expect(await history()).toEqual([])
      for (const command of [['lab', 'list'], ['kit', 'info'], ['doctor']]) {
        expect((await runCli([...command, '--json'], env)).status, command.join(' ')).toBe(0)
      }
    } finally {
      expect(await serve.stop()).toBe(130)
    }
  })

  it('takes over from one that was killed', async () => {
    const serve = await startServe(env, ['--no-prepare'])
    serve.process.kill('SIGKILL')
    await serve.stop()
    const next = await startServe(env, ['--no-prepare'])
    expect(await next.stop()).toBe(130)
  })
})

describe('layerlab clean', () => {
  it('removes exactly what carries the label and lists it', async () => {
    const before = await engineContents(engine)
    const image = `layerlab-clean-test:${process.pid}`
    const [foreign] = (await engine.listImages({})).filter(({ tags }) =>
      tags.includes(`somebody/else:${process.pid}`),
    )
    expect(foreign).toBeDefined()
    const container = await engine.startContainer({
      image: foreign?.id ?? image,
      name: `layerlab-clean-test-${process.pid}`,
      labels: ownLabels('lab-container'),
      network: 'none',
    })
    // Built on a kit image, it inherits the kit's labels; it is the learner's all the same.
    const learners = `learner/own:${process.pid}`
    const folder = await mkdtemp(join(tmpdir(), 'layerlab-learner-'))
    await writeFile(join(folder, 'Dockerfile'), `FROM somebody/else:${process.pid}\nENV MINE=1\n`)
    const { error } = await plainBuild(engine, folder, {
      buildId: `learner-${process.pid}`,
      labels: ownLabels('kit'),
      tags: [learners],
    })
    await rm(folder, { recursive: true })
    expect(error).toBeUndefined()
    const end = await runCli(['clean', '--json'], env)
    expect(end.status, end.stderr).toBe(0)
    expect((await engine.inspectImage(learners))?.labels).toMatchObject(ownLabels('kit'))
    await engine.removeImage(learners)
    expect(jsonOf(end)).toMatchObject({
      removed: expect.arrayContaining([
        { kind: 'container', id: container, name: `layerlab-clean-test-${process.pid}` },
      ]),
      kept: [],
      notes: [expect.stringContaining('build cache was left alone')],
    })
    const after = await engineContents(engine)
    expect(after.others).toEqual(before.others)
    expect(after.ours).toEqual([])
    expect(await engine.listImages(ownLabels('kit'))).toEqual([])
    const again = await runCli(['clean', '--json'], env)
    expect(jsonOf(again)).toMatchObject({ removed: [] })
  })
})
