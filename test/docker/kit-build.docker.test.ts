/** Making kits: a small one of the shipped recipe's parts, again and again. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Progress } from '#contract/job'
import { silentLog } from '../../src-main/core/app/log'
import type { Kit } from '../../src-main/core/kit/kit'
import { createKitShelf } from '../../src-main/core/kit/kit-shelf'
import { deadPid } from '../helpers/dead-pid'

const root = join(import.meta.dirname, '../..')
const shippedRecipes = join(root, 'resources/kit')
const labsDirectory = join(root, 'labs')
const never = new AbortController().signal
const roles = ['debian', 'node', 'static']
let folder: string
let recipesDirectory: string
let kit: Kit
const progress: Progress[] = []

/** One home among several that share a cache, as test runs on one machine do. */
function shelfAt(home: string, options: { cache?: boolean; recipes?: string } = {}) {
  return createKitShelf({
    directory: join(folder, home),
    recipesDirectory: options.recipes ?? recipesDirectory,
    labsDirectory,
    cacheDirectory: options.cache === false ? undefined : join(folder, 'cache'),
    log: silentLog,
  })
}

/** A recipe of the shipped one's first images and its npm mirror. */
async function writeSmallRecipe(directory: string, changes: object = {}): Promise<void> {
  const { images, mirrors, ...whole } = parse(
    await readFile(join(root, 'resources/kit/debian.yaml'), 'utf8'),
    {
      merge: true,
    },
  )
  const recipe = {
    ...whole,
    images: images.filter(({ role }: { role: string }) => roles.includes(role)),
    mirrors: mirrors.filter(({ kind }: { kind: string }) => kind === 'npm'),
    ...changes,
  }
  await cp(shippedRecipes, directory, { recursive: true })
  await writeFile(join(directory, 'debian.yaml'), JSON.stringify(recipe))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-kit-'))
  recipesDirectory = join(folder, 'recipes')
  await writeSmallRecipe(recipesDirectory)
  kit = await shelfAt('first').build('debian', undefined, (step) => progress.push(step), never)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a kit that is made', () => {
  test('told how far it was, without going back', () => {
    const values = progress.map(({ value }) => value ?? 0)
    expect(values.at(-1)).toBe(1)
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(new Set(progress.map(({ message }) => message)).size).toBeGreaterThan(10)
  })

  test('leaves nothing beside it', async () => {
    expect(await readdir(join(folder, 'first'))).toEqual([kit.info.name])
  })

  test('is the same kit again from the cache', async () => {
    const again = await shelfAt('second').build('debian', undefined, () => {}, never)
    expect(again.info).toEqual({ ...kit.info, directory: join(folder, 'second', kit.info.name) })
  })
})

describe('a damaged kit', () => {
  let directory: string
  beforeEach(async () => {
    directory = join(folder, 'damaged', kit.info.name)
    await rm(directory, { recursive: true, force: true })
    await mkdir(dirname(directory), { recursive: true })
    // Hard links: only a file that is rewritten takes the time of a copy.
    await promisify(execFile)('cp', ['-a', '--link', kit.info.directory, directory])
  })

  async function rewrite(path: string, content: Buffer | string): Promise<void> {
    await unlink(join(directory, path))
    await writeFile(join(directory, path), content)
  }

  async function faults() {
    const shelf = shelfAt('damaged')
    const status = await shelf.status()
    await expect(shelf.open()).rejects.toMatchObject({
      data: { code: 'kit-damaged', todo: expect.stringContaining('layerlab kit build') },
    })
    return status.kind === 'damaged' ? status.faults.map(({ file, kind }) => [file, kind]) : []
  }

  test.each([
    ['a layer', /^images\/.*\.tar$/],
    ['an image configuration', /^images\/.*\.json$/],
    ['a package document', /express\/packument\.json$/],
    ['a tarball', /express-[\d.]+\.tgz$/],
  ])('one byte of %s changed', async (_what, pattern) => {
    const files = await readdir(directory, { recursive: true })
    const file = files.find((path) => pattern.test(path)) ?? ''
    const bytes = await readFile(join(directory, file))
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    await rewrite(file, bytes)
    expect(await faults()).toEqual([[file, 'sha256']])
  })

  test('kit.json changed, though it is valid JSON still', async () => {
    const text = await readFile(join(directory, 'kit.json'), 'utf8')
    await rewrite('kit.json', text.replace('"role": "node"', '"role": "nide"'))
    expect(await faults()).toEqual([['kit.json', 'unreadable']])
  })

  test('a file missing, one longer, one too many, all told at once', async () => {
    const document = 'mirror/npm/express/packument.json'
    const license = 'mirror/npm/lodash/packument.json'
    await unlink(join(directory, document))
    await rewrite(license, `${await readFile(join(directory, license), 'utf8')} `)
    await writeFile(join(directory, 'mirror/notes.txt'), 'mine')
    expect(await faults()).toEqual([
      [document, 'missing'],
      [license, 'size'],
      ['mirror/notes.txt', 'extra'],
    ])
  })

  test('is found in a shelf that saw it whole before', async () => {
    const shelf = shelfAt('damaged')
    expect((await shelf.status()).kind).toBe('ready')
    const document = 'mirror/npm/express/packument.json'
    await rewrite(document, `${await readFile(join(directory, document), 'utf8')} `)
    expect((await shelf.status()).kind).toBe('damaged')
  })
})

describe('an interrupted build', () => {
  test('ends its programs and leaves the kit in use as it was', async () => {
    const home = 'interrupted'
    const before = await shelfAt(home).build('debian', undefined, () => {}, never)
    const mark = `LAYERLAB_KIT_TEST_${process.pid}`
    process.env[mark] = 'abort'
    const abort = new AbortController()
    const seen: string[] = []
    const onProgress = ({ message }: Progress) => {
      if (!message.includes('downloading the packages of a minimal system')) return
      void processesWith(mark).then((names) => {
        seen.push(...names)
        abort.abort()
      })
    }
    await expect(
      shelfAt(home, { cache: false }).build('debian', undefined, onProgress, abort.signal),
    ).rejects.toMatchObject({ name: 'AbortError' })
    delete process.env[mark]
    expect(seen.join(' ')).toContain('mmdebstrap')
    expect(await processesWith(mark)).toEqual([])
    expect(await readdir(join(folder, home))).toEqual([before.info.name])
    expect((await shelfAt(home).open()).info).toEqual(before.info)
  })

  test('what a killed one left is removed by the next', async () => {
    const left = join(folder, 'left', `.staging-${await deadPid()}-0`)
    await mkdir(left, { recursive: true })
    await writeFile(join(left, 'half'), 'half')
    await shelfAt('left').build('debian', undefined, () => {}, never)
    expect(await readdir(join(folder, 'left'))).toEqual([kit.info.name])
  })
})

describe('a full disk', () => {
  const mounted = () => join(folder, 'small')
  beforeAll(async () => {
    await mkdir(mounted())
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mounted()])
  })
  afterAll(() => promisify(execFile)('umount', [mounted()]))
  afterEach(async () => expect(await readdir(mounted())).toEqual([]))

  test('is told before anything is fetched', async () => {
    const build = shelfAt('small', { cache: false }).build('debian', undefined, () => {}, never)
    await expect(build).rejects.toMatchObject({
      data: { code: 'disk-full', details: [expect.stringContaining('has 2 MB free')] },
    })
  })

  test('is told when it fills up on the way', async () => {
    const recipes = join(folder, 'recipes-of-no-size')
    await writeSmallRecipe(recipes, { diskBytes: 0 })
    const build = shelfAt('small', { cache: false, recipes }).build('debian', undefined, () => {}, never)
    await expect(build).rejects.toMatchObject({ data: { code: 'disk-full' } })
  })
})

/** Names of the running processes that got the variable from this one. */
async function processesWith(variable: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    try {
      const environment = await readFile(join('/proc', pid, 'environ'), 'utf8')
      if (environment.includes(`${variable}=`)) {
        found.push((await readFile(join('/proc', pid, 'cmdline'), 'utf8')).replaceAll('\0', ' '))
      }
    } catch (error) {
      // It has ended meanwhile, or is another user's.
      if (
        !(
          error instanceof Error &&
          'code' in error &&
          ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))
        )
      )
        throw error
    }
  }
  return found
}
