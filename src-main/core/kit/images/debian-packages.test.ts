import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { extract, type Header } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DebianArchive } from '../debian/archive'
import { debianForeignTar } from './debian-foreign'
import { unpackedTar } from './debian-packages'
import { type LayerEntry, layerTar } from './layer'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-debs-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function makePackage(
  name: string,
  files: Readonly<Record<string, string>>,
  control = '',
  architecture = 'amd64',
) {
  const root = join(directory, `${name}-${architecture}`)
  await mkdir(join(root, 'DEBIAN'), { recursive: true })
  const fields = `Package: ${name}\nVersion: 1.0\nArchitecture: ${architecture}\n${control}Maintainer: Nobody <nobody@example.test>\nDescription: for a test\n`
  await writeFile(join(root, 'DEBIAN', 'control'), fields)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    if (text.startsWith('-> ')) await symlink(text.slice(3), join(root, path))
    else await writeFile(join(root, path), text)
  }
  await execa('dpkg-deb', ['--build', '--root-owner-group', root, `${root}.deb`])
  return { name, file: `${root}.deb` }
}

async function read(tar: AsyncIterable<Uint8Array>) {
  const entries = extract()
  const feeding = pipeline(tar, entries)
  // The loop below sees the same failure.
  feeding.catch(() => {})
  const found = new Map<string, { header: Header; text: string }>()
  const names: string[] = []
  for await (const entry of entries) {
    const parts: Uint8Array[] = []
    for await (const part of entry) if (part instanceof Uint8Array) parts.push(part)
    names.push(entry.header.name)
    found.set(entry.header.name.replace(/\/$/, ''), {
      header: entry.header,
      text: Buffer.concat(parts).toString(),
    })
  }
  await feeding
  return { found, names }
}

const work = {
  lowerLayerFiles: [],
  onProgress: () => {},
  signal: new AbortController().signal,
}

test('packages are unpacked with their links and modes, filtered, and recorded after what is below', async () => {
  const tool = await makePackage('tool', {
    'usr/bin/tool': 'run',
    'usr/bin/alias': '-> tool',
    'usr/share/doc/tool/copyright': 'free',
    'usr/share/doc/tool/changelog': 'long',
  })
  const library = await makePackage('libtool', { 'usr/lib/libtool.so': 'so' }, 'Multi-Arch: same\n')
  const below = join(directory, 'below.tar')
  await pipeline(
    layerTar([
      {
        kind: 'file',
        path: 'var/lib/dpkg/status',
        mode: 0o644,
        content: Buffer.from('Package: base\nStatus: install ok installed\n\n'),
      },
    ]),
    createWriteStream(below),
  )
  const layer = {
    database: 'status' as const,
    exclude: ['/usr/share/doc/*'],
    include: ['/usr/share/doc/*/copyright'],
  }
  const { found, names } = await read(
    unpackedTar(layer, [tool, library], { ...work, lowerLayerFiles: [below] }),
  )
  expect(found.get('usr/bin/tool')?.text).toBe('run')
  expect(found.get('usr/bin/alias')?.header).toMatchObject({ type: 'symlink', linkname: 'tool' })
  expect(found.get('usr/share/doc/tool/copyright')?.text).toBe('free')
  expect(found.has('usr/share/doc/tool/changelog')).toBe(false)
  expect(new Set(names).size).toBe(names.length)
  const status = found.get('var/lib/dpkg/status')?.text ?? ''
  expect(status.split('\n\n').map((stanza) => stanza.trim().split('\n').slice(0, 2))).toEqual([
    ['Package: base', 'Status: install ok installed'],
    ['Package: tool', 'Status: install ok installed'],
    ['Package: libtool', 'Status: install ok installed'],
    [''],
  ])
  expect(found.get('var/lib/dpkg/info/tool.list')?.text.split('\n')).toContain('/usr/bin/alias')
  expect(found.has('var/lib/dpkg/info/libtool:amd64.list')).toBe(true)
})

test('an image without dpkg gets a record for each package, and of the certificates only the bundle', async () => {
  const certificates = await makePackage('ca-certificates', {
    'usr/share/ca-certificates/mozilla/One.crt': 'ONE\n',
  })
  const layer = {
    database: 'status.d' as const,
    exclude: ['/usr/share/ca-certificates*', '/etc/ca-certificates*', '/etc/ssl/certs/*.pem'],
    include: [],
  }
  const { found } = await read(unpackedTar(layer, [certificates], work))
  expect(found.get('etc/ssl/certs/ca-certificates.crt')?.text).toBe('ONE\n')
  expect(found.get('var/lib/dpkg/status.d/ca-certificates')?.text).toMatch(/^Package: ca-certificates\n/)
  expect([...found.keys()].filter((path) => /mozilla|\.pem|\.conf/.test(path))).toEqual([])
})

test('a file that is no package fails the layer with the tool’s own words', async () => {
  const file = join(directory, 'broken.deb')
  await writeFile(file, 'no package')
  const tar = unpackedTar({ database: 'status', exclude: [], include: [] }, [{ name: 'broken', file }], work)
  await expect(read(tar)).rejects.toMatchObject({
    data: { code: 'kit-build-failed', what: expect.stringContaining('dpkg-deb') },
  })
})

async function layerOf(name: string, entries: readonly LayerEntry[]): Promise<string> {
  const file = join(directory, name)
  await pipeline(layerTar(entries), createWriteStream(file))
  return file
}

const textFile = (path: string, text: string): LayerEntry => ({
  kind: 'file',
  path,
  mode: 0o644,
  content: Buffer.from(text),
})

test('a package’s files go where links of the root below lead, and the links stay', async () => {
  const library = await makePackage('rooted', { 'lib/rooted.so': 'so', 'usr/lib/other.so': 'other' })
  const below = await layerOf('merged.tar', [
    { kind: 'link', path: 'lib', target: 'usr/lib' },
    { kind: 'directory', path: 'usr/lib', mode: 0o755 },
  ])
  const layer = { database: 'status' as const, exclude: [], include: [] }
  const { found, names } = await read(unpackedTar(layer, [library], { ...work, lowerLayerFiles: [below] }))
  expect(found.get('usr/lib/rooted.so')?.text).toBe('so')
  expect(found.get('usr/lib/other.so')?.text).toBe('other')
  expect(names.filter((name) => /^lib(\/|$)/.test(name))).toEqual([])
})

test('a system for the other architecture has its own programs, and what setting up wrote', async () => {
  const shell = await makePackage(
    'shell',
    { 'bin/shell': 'arm64', 'etc/shell.conf': 'as shipped' },
    '',
    'arm64',
  )
  const status = [
    'Package: shell\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n',
    'Package: texts\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0\n',
  ].join('\n')
  const native = await layerOf('native.tar', [
    { kind: 'link', path: 'bin', target: 'usr/bin' },
    textFile('usr/bin/shell', 'amd64'),
    textFile('usr/lib/x86_64-linux-gnu/libshell.so', 'amd64'),
    textFile('usr/share/texts', 'for all'),
    textFile('etc/shell.conf', 'set up'),
    textFile('etc/passwd', 'root:x:0:0'),
    textFile('etc/ld.so.cache', 'amd64'),
    { kind: 'directory', path: 'root', mode: 0o700 },
    textFile('var/lib/dpkg/status', status),
    textFile(
      'var/lib/dpkg/info/shell.list',
      '/.\n/bin/shell\n/etc/shell.conf\n/usr/lib/x86_64-linux-gnu/libshell.so\n',
    ),
    textFile('var/lib/dpkg/info/shell.postinst', 'amd64'),
    textFile('var/lib/dpkg/info/texts.postinst', 'for all'),
  ])
  const asked: string[] = []
  const archive: Pick<DebianArchive, 'download'> = {
    download: async (names) => {
      asked.push(...names)
      return [shell]
    },
  }
  const tar = await debianForeignTar({
    archive: archive as DebianArchive,
    nativeLayerFiles: [native],
    exclude: [],
    include: [],
    workDirectory: directory,
    onProgress: () => {},
    signal: work.signal,
  })
  const { found, names } = await read(tar)
  expect(asked).toEqual(['shell'])
  expect(new Set(names).size).toBe(names.length)
  expect(found.get('bin')?.header).toMatchObject({ type: 'symlink', linkname: 'usr/bin' })
  expect(found.get('root')?.header.mode).toBe(0o700)
  const texts = [...found].map(([path, { text }]) => [path, text]).filter(([, text]) => text !== '')
  expect(Object.fromEntries(texts)).toMatchObject({
    'usr/bin/shell': 'arm64',
    'usr/share/texts': 'for all',
    'etc/passwd': 'root:x:0:0',
    'var/lib/dpkg/info/texts.postinst': 'for all',
  })
  expect(texts.filter(([path, text]) => text === 'amd64' || /x86_64|ld\.so/.test(path ?? ''))).toEqual([])
  expect(found.get('var/lib/dpkg/status')?.text).toMatch(
    /^Package: texts\n[\s\S]*\n\nPackage: shell\nStatus: install ok installed\nVersion: 1.0\nArchitecture: arm64\n/,
  )
})
