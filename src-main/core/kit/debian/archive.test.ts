import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DebianArchive } from './archive'

// apt is a program of its own, and slow on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const signal = new AbortController().signal
let directory = ''
let archive: DebianArchive

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-archive-'))
  const repository = join(directory, 'repository')
  await mkdir(repository)
  const stanzas = await Promise.all([
    makePackage(repository, 'tool', '1:2.0-1', 'Depends: library (>= 1)\nRecommends: manual\n'),
    makePackage(repository, 'library', '1.4', ''),
    makePackage(repository, 'manual', '3', ''),
    makePackage(repository, 'other', '1', ''),
  ])
  await writeFile(join(repository, 'Packages'), stanzas.join('\n'))
  archive = new DebianArchive({
    sources: `deb [trusted=yes] copy:${repository} ./\n`,
    architecture: 'amd64',
    directory: join(directory, 'apt'),
  })
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function makePackage(repository: string, name: string, version: string, fields: string) {
  const root = join(directory, name)
  await mkdir(join(root, 'DEBIAN'), { recursive: true })
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\n${fields}Maintainer: Nobody <nobody@example.test>\nDescription: for a test\n`
  await writeFile(join(root, 'DEBIAN', 'control'), control)
  const file = join(repository, `${name}.deb`)
  await execa('dpkg-deb', ['--build', '--root-owner-group', root, file])
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return `${control}Filename: ./${basename(file)}\nSize: ${(await stat(file)).size}\nSHA256: ${sha256}\n`
}

const namesOf = (found: readonly { name: string }[]) => found.map(({ name }) => name).sort()

test('what an installation needs comes with it, and what is recommended where that is asked for', async () => {
  const install = { packages: ['tool'], status: '', recommends: false }
  const needed = await archive.downloadWithDependencies(install, signal)
  expect(namesOf(needed)).toEqual(['library', 'tool'])
  const all = await archive.downloadWithDependencies({ ...install, recommends: true }, signal)
  // Those that are there from before are among them.
  expect(namesOf(all)).toEqual(['library', 'manual', 'tool'])
  expect(all.find(({ name }) => name === 'tool')?.version).toBe('1:2.0-1')
  for (const { file, address } of all) {
    expect((await stat(file)).isFile()).toBe(true)
    expect(address).toMatch(/^copy:.*repository/)
  }
})

test('what the system has already is left out', async () => {
  const status = 'Package: library\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.4\n'
  const found = await archive.downloadWithDependencies(
    { packages: ['tool'], status, recommends: false },
    signal,
  )
  expect(namesOf(found)).toEqual(['tool'])
})

test('packages are fetched alone, two askers at once', async () => {
  const [one, two] = await Promise.all([
    archive.download(['tool'], join(directory, 'one'), signal),
    archive.download(['other', 'manual'], join(directory, 'two'), signal),
  ])
  expect([one, two].map((files) => files.map(({ name }) => name))).toEqual([['tool'], ['other', 'manual']])
})

test('a package that there is not is told in apt’s own words', async () => {
  await expect(
    archive.downloadWithDependencies({ packages: ['absent'], status: '', recommends: false }, signal),
  ).rejects.toMatchObject({
    data: { code: 'kit-build-failed', details: expect.arrayContaining([expect.stringContaining('absent')]) },
  })
})
