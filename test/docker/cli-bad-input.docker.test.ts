/** What the command line says to things that are not as they should be, and that nothing is lost by them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, open, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startPrivateEngine } from '../../src-main/core/engine/private/start-private-engine'
import { type CliEnd, cliProgram, jsonOf, runCli, startCli } from '../helpers/cli'
import { engineContents } from '../helpers/engine-contents'
import { packageCache } from '../helpers/engines'
import { testEngine } from '../helpers/test-engine'
import { makeTestHome, sharedKits, type TestHome } from '../helpers/test-home'

const shippedLabs = join(import.meta.dirname, '..', '..', 'labs')
const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    what: z.string().min(10),
    expected: z.string().regex(/\.$/),
    todo: z.string().regex(/\.$/),
    details: z.array(z.string()),
  }),
})

let home: TestHome
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  home = await makeTestHome({ withKit: true })
  env = { ...process.env, LAYERLAB_HOME: home.directory, LAYERLAB_ENGINE: 'found' }
})
afterEach(() => home.remove())

function errorOf(end: CliEnd) {
  expect(end.status, end.stderr).toBe(1)
  return errorSchema.parse(jsonOf(end)).error
}

async function outcomes(): Promise<readonly string[]> {
  const list = jsonOf(await runCli(['runs', 'list', '--json'], env))
  const schema = z.object({ runs: z.array(z.object({ outcome: z.object({ kind: z.string() }) })) })
  return schema.parse(list).runs.map(({ outcome }) => outcome.kind)
}

describe('a wrong lab', () => {
  let labs: string
  let file: string

  beforeEach(async () => {
    labs = join(home.directory, 'labs')
    await cp(shippedLabs, labs, { recursive: true })
    file = join(labs, 'layer-order', 'lab.yaml')
    env = { ...env, LAYERLAB_LABS: labs }
  })

  const changed = async (change: (text: string) => string) =>
    writeFile(file, change(await readFile(file, 'utf8')))

  it.each([
    [
      'a field that is not there',
      (text: string) => text.replace(/^title:/m, 'titel:'),
      /lab\.yaml:\d+:\d+: .*titel/,
    ],
    [
      'a value of the wrong kind',
      (text: string) => text.replace(/^minutes: .*$/m, 'minutes: soon'),
      /lab\.yaml:\d+:\d+: /,
    ],
    ['broken YAML', (text: string) => `${text}\n  - [`, /lab\.yaml:\d+:\d+: /],
    ['nothing', () => '', /lab\.yaml:1:1: /],
    ['bytes that are no text', () => '\u0000\uffff\u0000', /lab\.yaml:\d+:\d+: /],
  ])('with %s is named by file and line, and not run', async (_, change, line) => {
    await changed(change)
    const validated = errorOf(await runCli(['lab', 'validate', 'layer-order', '--json'], env))
    expect(validated.code).toBe('lab-invalid')
    expect(validated.details.join('\n')).toMatch(line)
    const run = errorOf(await runCli(['lab', 'run', 'layer-order', '--json'], env))
    expect(run).toMatchObject({ code: 'lab-invalid', details: validated.details })
    const listed = await runCli(['lab', 'list', '--json'], env)
    expect(jsonOf(listed)).toMatchObject({
      labs: expect.arrayContaining([expect.objectContaining({ id: 'layer-order', usable: false })]),
    })
    expect(await outcomes()).toEqual([])
  })

  it('whose lab.yaml cannot be read says so', async () => {
    await unlink(file)
    await mkdir(file)
    expect(errorOf(await runCli(['lab', 'validate', 'layer-order', '--json'], env)).code).toBe('lab-invalid')
  })

  it('does not keep others from being listed', async () => {
    await changed(() => 'schema: 1')
    await cp(join(shippedLabs, 'layer-order'), join(labs, 'layer-order-two'), { recursive: true })
    const copy = join(labs, 'layer-order-two', 'lab.yaml')
    await writeFile(copy, (await readFile(copy, 'utf8')).replace(/^id: .*$/m, 'id: layer-order-two'))
    expect((await runCli(['lab', 'validate', 'layer-order-two'], env)).status).toBe(0)
  })

  it('that is not there is told with those that are', async () => {
    const error = errorOf(await runCli(['lab', 'show', 'no-such-lab', '--json'], env))
    expect(error.code).toBe('not-found')
    expect(error.expected).toContain('layer-order')
  })
})

describe('a kit with one byte changed', () => {
  async function damage(): Promise<string> {
    const kits = join(home.directory, 'kits')
    await unlink(kits)
    await cp(sharedKits(), kits, { recursive: true })
    const [kit = ''] = await readdir(kits)
    const files = await readdir(join(kits, kit), { recursive: true, withFileTypes: true })
    const archive = files.find((entry) => entry.isFile() && entry.name.endsWith('.tgz'))
    const path = join(archive?.parentPath ?? '', archive?.name ?? '')
    const bytes = await readFile(path)
    const middle = bytes.length >> 1
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    await writeFile(path, bytes)
    return archive?.name ?? ''
  }

  it('is found by verify, not used by a run, and made whole again by a build', async () => {
    const engine = testEngine()
    const before = await engineContents(engine)
    const file = await damage()
    for (const command of [
      ['kit', 'verify'],
      ['lab', 'run', 'layer-order'],
    ]) {
      const error = errorOf(await runCli([...command, '--json'], env))
      expect(error.code).toBe('kit-damaged')
      expect(error.details.join('\n')).toMatch(
        new RegExp(`${file.replaceAll('.', '\\.')} was changed: .*SHA-256`),
      )
    }
    expect(await engineContents(engine)).toEqual(before)
    engine.close()
    expect(await outcomes()).toEqual([])
    expect((await runCli(['kit', 'build'], env)).status).toBe(0)
    expect((await runCli(['kit', 'verify'], env)).status).toBe(0)
    await rm(join(home.directory, 'kits'), { recursive: true })
  })

  it('that is missing is told as such', async () => {
    await unlink(join(home.directory, 'kits'))
    expect(errorOf(await runCli(['kit', 'verify', '--json'], env)).code).toBe('kit-missing')
    expect(errorOf(await runCli(['kit', 'info', '--json'], env)).code).toBe('kit-missing')
  })
})

describe('the engine', () => {
  it('that is not there: every place is named, and nothing is begun', async () => {
    const socket = join(tmpdir(), 'layerlab-no-such.sock')
    env = { ...env, DOCKER_HOST: `unix://${socket}`, HOME: home.directory }
    const error = errorOf(await runCli(['lab', 'run', 'layer-order', '--json'], env))
    expect(error.code).toBe('engine-not-found')
    expect(error.details[0]).toContain(socket)
    expect(error.details.length).toBeGreaterThan(3)
    expect(await outcomes()).toEqual([])
    const doctor = await runCli(['doctor', '--json'], env)
    expect(doctor.status).toBe(0)
    expect(jsonOf(doctor)).toMatchObject({ ok: false, engine: { kind: 'none' } })
  })

  it('that is stopped in mid-build: the run ends with what happened, and what was built is kept', async () => {
    const directory = join(home.directory, 'own-engine')
    const running = await startPrivateEngine({
      options: { directory, ...packageCache() },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    try {
      env = { ...env, DOCKER_HOST: `unix://${running.socketPath}` }
      const cli = startCli(['lab', 'run', 'layer-order', '--repeat', '2', '--json'], env)
      await cli.stderrHas(/Source first: after an edit of the source/)
      process.kill(running.pid, 'SIGKILL')
      const error = errorOf(await cli.ended)
      expect(error.code).toBe('engine-lost')
      expect(await outcomes()).toEqual(['failed'])
      const list = jsonOf(await runCli(['runs', 'list', '--json'], env))
      const { runs } = z.object({ runs: z.array(z.object({ id: z.string(), builds: z.int() })) }).parse(list)
      expect(runs[0]?.builds).toBeGreaterThanOrEqual(2)
      const shown = await runCli(['runs', 'show', runs[0]?.id ?? '', '--json'], env)
      expect(shown.status, shown.stderr).toBe(0)
      expect(jsonOf(shown)).toMatchObject({ outcome: 'failed', error: { code: 'engine-lost' } })
      const output = join(home.directory, 'no-such', 'run.json')
      const unwritten = await runCli(['runs', 'export', runs[0]?.id ?? '', '--output', output, '--json'], env)
      expect(errorOf(unwritten)).toMatchObject({
        code: 'storage-failed',
        what: expect.stringContaining('its folder is not there'),
      })
    } finally {
      await running.stop()
    }
  })
})

describe('the private engine of a LayerLab that was killed', () => {
  const daemons = async () => {
    const found = await Promise.all(
      (await readdir('/proc')).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    )
    return found.filter((line) => line.includes('dockerd') && line.includes(home.directory))
  }

  it('is ended, and its folder removed, by clean --data; history and progress stay', async () => {
    const cli = startCli(['lab', 'run', 'layer-order', '--engine', 'private', '--json'], env)
    await cli.stderrHas(/cold build/)
    cli.process.kill('SIGKILL')
    await cli.ended
    expect(await daemons()).toHaveLength(1)
    const end = await runCli(['clean', '--data', '--engine', 'private', '--json'], env)
    expect(end.status, end.stderr).toBe(0)
    const engine = join(home.directory, 'engine')
    expect(jsonOf(end)).toMatchObject({
      removed: expect.arrayContaining([{ kind: 'folder', id: engine, name: engine }]),
      kept: [],
    })
    expect(await daemons()).toEqual([])
    expect(await readdir(home.directory)).not.toContain('engine')
    expect(await outcomes()).toEqual(['interrupted'])
  })
})

describe('wrong use', () => {
  it.each([
    [['no-such-command']],
    [['lab', 'run']],
    [['lab', 'run', 'layer-order', '--repeat', '0']],
    [['lab', 'run', 'layer-order', '--repeat', 'many']],
    [['lab', 'run', 'layer-order', '--speed', 'warp']],
    [['serve', '--port', '99999']],
    [['doctor', '--engine', 'other']],
    [['runs', 'export', 'x', '--format', 'xml']],
    [['runs', 'show', '../x']],
    [['lab', 'show', '../x']],
    [['image', 'analyze', 'x', '--platform', 'foo']],
    [['image', 'analyze', 'x', '--lowest-efficiency', 'abc']],
  ])('%j exits with 2 and says what is expected', async (args) => {
    const end = await runCli([...args, '--json'], env)
    expect(end.status).toBe(2)
    expect(jsonOf(end)).toMatchObject({ error: { code: 'bad-request' } })
    const text = await runCli(args, env)
    expect(text).toMatchObject({ status: 2, stdout: '' })
    expect(text.stderr).toMatch(/error: /)
  })

  it.runIf(existsSync('/dev/full'))('a full disk below standard output is told in words', async () => {
    const full = await open('/dev/full', 'w')
    try {
      const child = spawn(process.execPath, [cliProgram, 'lab', 'list', '--json'], {
        env,
        stdio: ['ignore', full.fd, 'pipe'],
      })
      if (child.stderr === null) throw new Error('Standard error is no pipe.')
      const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
      expect(status).toBe(1)
      expect(said).toMatch(/The answer could not be written to standard output: ENOSPC/)
      expect(said).not.toMatch(/at .*\.js:/)
    } finally {
      await full.close()
    }
  })

  it.each([['lab', 'run', 'layer-order'], ['kit', 'info'], ['doctor']])(
    'a data folder that is a file is named as that: %j',
    async (...args) => {
      const file = join(home.directory, 'a-file')
      await writeFile(file, '')
      const error = errorOf(await runCli([...args, '--json'], { ...env, LAYERLAB_HOME: file }))
      expect(error).toMatchObject({ code: 'storage-failed', what: expect.stringContaining(file) })
    },
  )

  it('a pipe that closes early ends quietly', async () => {
    const cli = startCli(['lab', 'show', 'layer-order', '--json'], env)
    cli.process.stdout.destroy()
    const { stderr } = await cli.ended
    expect(stderr).not.toMatch(/EPIPE|at .*\.js:/)
  })
})
