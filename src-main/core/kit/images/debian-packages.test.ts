import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { extract, type Header } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpackedTar } from './debian-packages'
import { layerTar } from './layer'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-debs-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function makePackage(name: string, files: Readonly<Record<string, string>>, control = '') {
  const root = join(directory, name)
  await mkdir(join(root, 'DEBIAN'), { recursive: true })
  const fields = `Package: ${name}\nVersion: 1.0\nArchitecture: amd64\n${control}Maintainer: Nobody <nobody@example.test>\nDescription: for a test\n`
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
