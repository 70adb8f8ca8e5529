import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packagesOf, readLockFiles } from './lock-files'

let labs: string
beforeEach(async () => {
  labs = await mkdtemp(join(tmpdir(), 'layerlab-locks-'))
})
afterEach(() => rm(labs, { recursive: true, force: true }))

async function writeLock(path: string, packages: object): Promise<void> {
  const file = join(labs, path, 'package-lock.json')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }))
}

const pin = (version: string, integrity = `sha512-${version}`) => ({ version, integrity })

test('the union of all lock files, nested copies and scopes included', async () => {
  await writeLock('one/app', {
    'node_modules/ms': pin('2.0.0'),
    'node_modules/debug/node_modules/ms': pin('2.1.3'),
    'node_modules/@scope/name': pin('1.0.0'),
  })
  await writeLock('two/phases/later', { 'node_modules/ms': pin('2.1.3') })
  await writeLock('two/node_modules/hidden', { 'node_modules/never': pin('9.9.9') })
  expect((await readLockFiles(labs)).map(({ name, version, neededBy }) => [name, version, neededBy])).toEqual(
    [
      ['@scope/name', '1.0.0', ['one/app/package-lock.json']],
      ['ms', '2.0.0', ['one/app/package-lock.json']],
      ['ms', '2.1.3', ['one/app/package-lock.json', 'two/phases/later/package-lock.json']],
    ],
  )
})

test('no folder of labs needs nothing', async () => {
  expect(await readLockFiles(join(labs, 'absent'))).toEqual([])
})

test('an alias counts under its true name; links and bundled packages are not fetched', () => {
  const packages = {
    'node_modules/alias': { name: 'true-name', ...pin('1.2.3') },
    'node_modules/workspace': { link: true },
    'node_modules/npm/node_modules/inside': { version: '1.0.0', inBundle: true },
    'packages/workspace': { version: '1.0.0' },
  }
  expect(packagesOf(JSON.stringify({ lockfileVersion: 2, packages }), 'x')).toEqual([
    { name: 'true-name', version: '1.2.3', integrity: 'sha512-1.2.3' },
  ])
})

test('two lock files that disagree about a package are told', async () => {
  await writeLock('one', { 'node_modules/ms': pin('2.0.0', 'sha512-a') })
  await writeLock('two', { 'node_modules/ms': pin('2.0.0', 'sha512-b') })
  await expect(readLockFiles(labs)).rejects.toMatchObject({
    data: { code: 'lab-invalid', what: expect.stringContaining('two/package-lock.json') },
  })
})

test.each([
  ['{', 'JSON'],
  [JSON.stringify({ lockfileVersion: 1, dependencies: {} }), 'lockfileVersion'],
  [
    JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/git': { version: '1.0.0' } } }),
    'registry',
  ],
  [
    JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/--evil': pin('1.0.0; rm') } }),
    'package name and version',
  ],
])('%s is turned down', (text, reason) => {
  expect(() => packagesOf(text, 'lab/package-lock.json')).toThrow(reason)
})
