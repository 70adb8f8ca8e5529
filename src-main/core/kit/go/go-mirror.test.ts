import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { execa } from 'execa'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DebianArchive } from '../debian/archive'
import { writeGoMirror } from './go-mirror'
import { hash1, readModuleSource } from './module-files'

const signal = new AbortController().signal
let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-go-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const committedAt = new Date('2024-03-01T10:00:00Z')

async function sourcesOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const tar = pack()
  for (const [path, text] of Object.entries(files)) {
    tar.entry({ name: `Wind-1.2.0/${path}`, mtime: committedAt }, text)
  }
  tar.entry({ name: 'Wind-1.2.0/link', type: 'symlink', linkname: 'wind.go', mtime: committedAt })
  tar.finalize()
  const file = join(directory, `${name}.tar.gz`)
  await pipeline(tar, createGzip(), createWriteStream(file))
  return file
}

const wind = {
  'go.mod': 'module example.org/Harbour/wind\n',
  'wind.go': 'package wind\n',
  'vendor/modules.txt': '# none\n',
  'vendor/example.org/other/other.go': 'package other\n',
  'tools/go.mod': 'module example.org/Harbour/wind/tools\n',
  'tools/tool.go': 'package tools\n',
  'vendored/vendor.go': 'package vendored\n',
}

test('a module is what Go takes of its repository: no links, no vendored packages, no modules within', async () => {
  const { files, committedAt: time } = await readModuleSource(await sourcesOf('wind', wind), signal)
  expect(files.map(({ path }) => path)).toEqual([
    'go.mod',
    'wind.go',
    'vendor/modules.txt',
    'vendored/vendor.go',
  ])
  expect(time).toEqual(committedAt)
})

// `sha256sum go.mod | sha256sum` by hand; the sum is in the go.sum of whoever uses yaml.v3.
test('sums are those of go.sum', () => {
  expect(hash1(new Map([['go.mod', Buffer.from('module gopkg.in/check.v1\n')]]))).toBe(
    'h1:Co6ibVJAznAaIkqp8huTwlJQCZ016jof/cbN4VW5Yz0=',
  )
})

function archiveOf(file: string): DebianArchive {
  const archive: Pick<DebianArchive, 'downloadUpstream'> = {
    downloadUpstream: async () => [{ name: 'golang-wind', file }],
  }
  return archive as DebianArchive
}

async function writeMirror(to: string, sum: string) {
  const module = { path: 'example.org/Harbour/wind', version: 'v1.2.0', source: 'golang-wind', sum }
  const old = {
    path: 'gopkg.in/check.v1',
    version: 'v0.0.0-20161208181325-20d25e280405',
    sum: 'h1:Co6ibVJAznAaIkqp8huTwlJQCZ016jof/cbN4VW5Yz0=',
  }
  const archive = archiveOf(await sourcesOf('again', wind))
  const place = { archive, directory: join(directory, to), workDirectory: directory, signal }
  return writeGoMirror(
    { kind: 'go', modules: [module], requirements: [old] },
    { ...place, onProgress: () => {} },
  )
}

test('the mirror has the files that the protocol asks for, the same ones each time', async () => {
  const { files } = await readModuleSource(await sourcesOf('wind', wind), signal)
  const sum = hash1(
    new Map(files.map(({ path, content }) => [`example.org/Harbour/wind@v1.2.0/${path}`, content])),
  )
  const { packages } = await writeMirror('first', sum)
  await writeMirror('second', sum)
  expect(packages).toEqual([{ name: 'example.org/Harbour/wind', version: 'v1.2.0', integrity: sum }])
  const module = 'example.org/!harbour/wind'
  const written = await readdir(join(directory, 'first', module), { recursive: true })
  const names = ['list', 'v1.2.0.info', 'v1.2.0.mod', 'v1.2.0.zip']
  expect(written.sort()).toEqual(['@latest', '@v', ...names.map((name) => `@v/${name}`)])
  for (const name of names) {
    const [first, second] = await Promise.all(
      ['first', 'second'].map((to) => readFile(join(directory, to, module, '@v', name))),
    )
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true)
  }
  expect(JSON.parse(await readFile(join(directory, 'first', module, '@latest'), 'utf8'))).toEqual({
    Version: 'v1.2.0',
    Time: committedAt.toISOString(),
  })
  const zip = join(directory, 'first', module, '@v/v1.2.0.zip')
  const { stdout } = await execa('python3', ['-m', 'zipfile', '--list', zip])
  expect(stdout).toMatch(/example\.org\/Harbour\/wind@v1\.2\.0\/wind\.go\s+1980-01-01/)
})

test('sources that are not those of the module are turned down', async () => {
  const wrong = 'h1:Co6ibVJAznAaIkqp8huTwlJQCZ016jof/cbN4VW5Yz0='
  await expect(writeMirror('wrong', wrong)).rejects.toMatchObject({
    data: { code: 'kit-build-failed', expected: expect.stringContaining(wrong) },
  })
})
