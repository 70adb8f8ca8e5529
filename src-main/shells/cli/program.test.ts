/** The command line within the process: what is a wrong call, and which of several images it means. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveOf, dockerFiles, file } from '../../../test/helpers/handmade-images'
import { silentLog } from '../../core/app/log'
import { resolvePaths } from '../../core/app/paths'
import { programsAt } from '../programs'
import { createOutput } from './output'
import { runProgram } from './program'

const root = join(import.meta.dirname, '..', '..', '..')
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'layerlab-cli-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function call(args: readonly string[], directory = home) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const json = args.includes('--json')
  const env = { ...process.env, LAYERLAB_HOME: directory, LAYERLAB_ENGINE: 'found' }
  const status = await runProgram(['node', 'layerlab', ...args], {
    root,
    paths: resolvePaths(env),
    programs: programsAt(root),
    log: silentLog,
    env,
    output: createOutput({
      ...(streams as unknown as { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream }),
      json,
      onBrokenPipe: () => {},
    }),
    interrupts: {
      signal: new AbortController().signal,
      exitStatus: () => undefined,
      interrupt: () => {},
      ending: () => {},
    },
  })
  const stdout = String(streams.stdout.read() ?? '')
  return { status, answer: json ? JSON.parse(stdout) : stdout, stderr: String(streams.stderr.read() ?? '') }
}

describe('a wrong value', () => {
  it.each([
    [['image', 'analyze', 'x', '--lowest-efficiency', 'abc'], /not a number from 0 to 1/],
    [['image', 'analyze', 'x', '--highest-user-wasted-percent', '20%'], /not a number from 0 to 1/],
    [['image', 'analyze', 'x', '--highest-wasted-bytes', 'many'], /not a size such as 20MB/],
    [['image', 'analyze', 'x', '--platform', 'foo'], /a platform such as linux\/arm64/],
    [['image', 'compare', 'x', 'y', '--platform', 'foo'], /a platform such as linux\/arm64/],
    [['image', 'analyze', ''], /a name that the engine knows, or a path/],
    [['image', 'analyze', 'x', '--image', ''], /the name of an image/],
    [['lab', 'show', '../x'], /a lab id/],
    [['lab', 'validate', '../x'], /a lab id/],
    [['lab', 'run', '../x'], /a lab id/],
    [['lab', 'solve', '../x'], /a lab id/],
    [['runs', 'show', '../x'], /runs list/],
    [['runs', 'compare', 'x', '../x'], /runs list/],
    [['runs', 'export', '../x'], /runs list/],
    [['runs', 'delete', '../x'], /runs list/],
  ])('%j is a wrong call, said in words', async (args, words) => {
    const { status, answer } = await call([...args, '--json'])
    expect(status).toBe(2)
    expect(answer).toMatchObject({ error: { code: 'bad-request', what: expect.stringMatching(words) } })
  })

  it.each([[['--json']], [['image', '--json']]])('%j names no command, and says so', async (args) => {
    const { status, answer } = await call(args)
    expect(status).toBe(2)
    expect(answer).toMatchObject({ error: { what: 'The call names no command.' } })
  })
})

it('says of a data folder that is a file that it is none', async () => {
  await writeFile(join(home, 'a-file'), '')
  const { status, answer } = await call(['lab', 'list', '--json'], join(home, 'a-file'))
  expect(status).toBe(1)
  expect(answer).toMatchObject({ error: { code: 'storage-failed', what: expect.stringContaining('a-file') } })
})

describe('one of several images', () => {
  let archive: string

  beforeEach(async () => {
    archive = join(home, 'several.tar')
    const one = await dockerFiles({ layers: [[file('a', 'x')]], tags: ['t:one'] })
    const two = await dockerFiles({ layers: [[file('a', 'x')], [file('b', 'yy')]], tags: ['t:two'] })
    const manifests = [one, two].flatMap((files) => JSON.parse(String(files.at(-1)?.[1])))
    const files = [...one.slice(0, -1), ...two.slice(0, -1)]
    await writeFile(
      archive,
      await archiveOf([...files, ['manifest.json', Buffer.from(JSON.stringify(manifests))]]),
    )
  })

  it('is named for each side of a comparison', async () => {
    const names = ['--image', 't:one', '--other-image', 't:two']
    const { status, answer } = await call(['image', 'compare', archive, archive, ...names, '--json'])
    expect(status).toBe(0)
    expect(answer).toMatchObject({ a: { name: 't:one' }, b: { name: 't:two' }, added: 1, removed: 0 })
  })

  it('is asked for by the option that names it', async () => {
    const alone = await call(['image', 'analyze', archive, '--json'])
    expect(alone.answer).toMatchObject({
      error: {
        todo: expect.stringContaining(': --image NAME'),
        details: ['t:one linux/amd64', 't:two linux/amd64'],
      },
    })
    const other = await call(['image', 'compare', archive, archive, '--image', 't:one', '--json'])
    expect(other.answer).toMatchObject({ error: { todo: expect.stringContaining(': --other-image NAME') } })
  })

  it('has the same number of files with a list of them and without', async () => {
    const names = ['image', 'analyze', archive, '--image', 't:two']
    const [plain, listed] = [await call(names), await call([...names, '--files'])]
    expect(listed.answer).toBe(plain.answer)
  })
})
