import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { placeFile } from './placed-files'

let lab: string
let context: string

beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'layerlab-placed-'))
  context = join(lab, 'context')
})
afterEach(() => rm(lab, { recursive: true }))

test('a file and a folder get the names that git would not keep', async () => {
  await mkdir(join(lab, 'files/git/refs'), { recursive: true })
  await writeFile(join(lab, 'files/git/refs/main'), 'abc')
  await writeFile(join(lab, 'files/env'), 'KEY=1')
  await placeFile(lab, context, { path: '.git', from: 'files/git' })
  await placeFile(lab, context, { path: 'kiosk/.env', from: 'files/env' })
  expect(await readFile(join(context, '.git/refs/main'), 'utf8')).toBe('abc')
  expect(await readFile(join(context, 'kiosk/.env'), 'utf8')).toBe('KEY=1')
})

test('folders on the way are open to other users, as COPY keeps their mode', async () => {
  await placeFile(lab, context, { path: 'public/tiles/map', bytes: 1 })
  for (const folder of ['public', 'public/tiles']) {
    expect((await stat(join(context, folder))).mode & 0o555).toBe(0o555)
  }
})

test('a folder that is placed first takes more files', async () => {
  await mkdir(join(lab, 'files/modules'), { recursive: true })
  await writeFile(join(lab, 'files/modules/a'), 'a')
  await placeFile(lab, context, { path: 'node_modules', from: 'files/modules' })
  await placeFile(lab, context, { path: 'node_modules/.cache/b', bytes: 3 })
  expect(await readFile(join(context, 'node_modules/a'), 'utf8')).toBe('a')
  expect(await readFile(join(context, 'node_modules/.cache/b'))).toHaveLength(3)
})

test.each([1, 65_536, 200_001])(
  '%d bytes that cannot be compressed, and are the same each time',
  async (bytes) => {
    await placeFile(lab, join(context, 'one'), { path: 'large', bytes })
    await placeFile(lab, join(context, 'two'), { path: 'large', bytes })
    await placeFile(lab, join(context, 'two'), { path: 'other', bytes })
    const large = await readFile(join(context, 'one/large'))
    expect(large).toHaveLength(bytes)
    expect(large.equals(await readFile(join(context, 'two/large')))).toBe(true)
    expect(gzipSync(large).length).toBeGreaterThan(bytes)
    if (bytes > 1) expect(large.equals(await readFile(join(context, 'two/other')))).toBe(false)
  },
)
