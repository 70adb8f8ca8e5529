import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { extract, type Header } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ContextUnread, packContext, prepareContext } from './context'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-context-'))
  await put('Dockerfile', 'FROM scratch\n')
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function put(path: string, content: string | Buffer = path): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
}

interface Unpacked extends Header {
  readonly content: Buffer
}

async function unpack(tar: Readable): Promise<{ entries: Unpacked[]; bytes: number }> {
  const entries: Unpacked[] = []
  const extraction = extract()
  extraction.on('entry', (header, stream, next) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk) => chunks.push(chunk as Buffer))
    stream.on('end', () => {
      entries.push({ ...header, content: Buffer.concat(chunks) })
      next()
    })
  })
  const finished = new Promise<void>((resolve, reject) => {
    extraction.on('finish', resolve)
    extraction.on('error', reject)
  })
  let bytes = 0
  for await (const chunk of tar) {
    bytes += chunk.length
    extraction.write(chunk)
  }
  extraction.end(null)
  await finished
  return { entries, bytes }
}

async function send(dockerfile = 'Dockerfile') {
  const packed = packContext(await prepareContext(folder, dockerfile))
  const { entries, bytes } = await unpack(packed.tar)
  const sent = await packed.sent
  expect(sent.bytes).toBe(bytes)
  expect(sent.files.map(({ path }) => path)).toEqual(entries.map(({ name }) => name.replace(/\/$/, '')))
  return { ...sent, entries }
}

async function paths(dockerfile?: string): Promise<string[]> {
  return (await send(dockerfile)).files.map(({ path }) => path)
}

describe('what a context holds', () => {
  it('is in the same order every time, with content, modes and links as they are', async () => {
    await put('b/run.sh', '#!/bin/sh\n')
    await chmod(join(folder, 'b/run.sh'), 0o4755)
    await put('a.txt')
    await symlink('../nowhere/else', join(folder, 'b/link'))
    await mkdir(join(folder, 'empty'))
    const { files, entries } = await send()
    expect(files.map(({ path, type }) => [path, type])).toEqual([
      ['Dockerfile', 'file'],
      ['a.txt', 'file'],
      ['b', 'directory'],
      ['b/link', 'symlink'],
      ['b/run.sh', 'file'],
      ['empty', 'directory'],
    ])
    expect(entries.find(({ name }) => name === 'b/run.sh')).toMatchObject({ mode: 0o4755, uid: 0, gid: 0 })
    expect(entries.find(({ name }) => name === 'b/link')).toMatchObject({ linkname: '../nowhere/else' })
    expect(files.find(({ path }) => path === 'a.txt')).toEqual({
      path: 'a.txt',
      type: 'file',
      mode: 0o644,
      sizeBytes: 5,
      sha256: createHash('sha256').update('a.txt').digest('hex'),
    })
  })

  it('keeps long and foreign names', async () => {
    const long = `${'deep/'.repeat(50)}${'n'.repeat(120)}.txt`
    await put(long)
    await put('日本語/größe 🐳.txt')
    const names = (await send()).entries.map(({ name }) => name)
    expect(names).toContain(long)
    expect(names).toContain('日本語/größe 🐳.txt')
  })

  it('sends large files in parts, with the hash of their content', async () => {
    const content = Buffer.alloc(3_000_000, 'layer')
    await put('large.bin', content)
    const { files, entries } = await send()
    const sha256 = createHash('sha256').update(content).digest('hex')
    expect(files.find(({ path }) => path === 'large.bin')).toMatchObject({ sizeBytes: 3_000_000, sha256 })
    expect(entries.find(({ name }) => name === 'large.bin')?.content.equals(content)).toBe(true)
  })

  it('leaves out sockets and pipes, and names them', async () => {
    await promisify(execFile)('mkfifo', [join(folder, 'a.pipe')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'a.sock'), resolve))
    const { files, skipped } = await send()
    await new Promise((resolve) => server.close(resolve))
    expect(files.map(({ path }) => path)).toEqual(['Dockerfile'])
    expect(skipped).toEqual(['a.pipe', 'a.sock'])
  })
})

describe('.dockerignore', () => {
  const tree = [
    'src/main.js',
    'src/main.test.js',
    'src/deep/util.test.js',
    'docs/a.md',
    'docs/README.md',
    'docs/deep/b.md',
    'node_modules/x/index.js',
    'node_modules/keep/index.js',
    'README.md',
    'Readme.txt',
    '.env',
    'a b.txt',
  ]

  // Each answer is what \`docker buildx build\` 0.29 copied by COPY . / with these rules.
  it.each([
    ['node_modules', tree.filter((path) => !path.startsWith('node_modules'))],
    ['**/*.test.js', tree.filter((path) => !path.endsWith('.test.js'))],
    ['*.test.js', tree],
    ['*.md', tree.filter((path) => path !== 'README.md')],
    ['**/*.md\n!**/README.md', tree.filter((path) => !['docs/a.md', 'docs/deep/b.md'].includes(path))],
    ['docs\n!docs/README.md', tree.filter((path) => !['docs/a.md', 'docs/deep/b.md'].includes(path))],
    ['node_modules/*\n!node_modules/keep', tree.filter((path) => path !== 'node_modules/x/index.js')],
    ['*\n!src', ['src/main.js', 'src/main.test.js', 'src/deep/util.test.js']],
    ['*\n!src/**/*.test.js', ['src/main.test.js', 'src/deep/util.test.js']],
    ['!docs\ndocs', tree.filter((path) => !path.startsWith('docs'))],
    ['# src\n\n  /docs/  \n.env', tree.filter((path) => !path.startsWith('docs') && path !== '.env')],
    ['readme.*', tree],
    ['?eadme.txt\na b.txt', tree.filter((path) => !['Readme.txt', 'a b.txt'].includes(path))],
    ['\uFEFFdocs', tree.filter((path) => !path.startsWith('docs'))],
    ['./src/../docs', tree.filter((path) => !path.startsWith('docs'))],
    ['[.R]*', tree.filter((path) => !['.env', 'README.md', 'Readme.txt'].includes(path))],
  ])('%j', async (rules, expected) => {
    for (const path of tree) await put(path)
    await put('.dockerignore', rules)
    const { files } = await send()
    const sent = files.filter(({ type }) => type === 'file').map(({ path }) => path)
    const own = ['Dockerfile', '.dockerignore']
    expect(sent.filter((path) => !own.includes(path)).sort()).toEqual([...expected].sort())
    expect(sent).toEqual(expect.arrayContaining(own))
  })

  it('gives way to the rules that belong to the Dockerfile', async () => {
    await put('docker/web.Dockerfile', 'FROM scratch\n')
    await put('docker/web.Dockerfile.dockerignore', '*\n!a.txt\n')
    await put('.dockerignore', 'a.txt\n')
    await put('a.txt')
    await put('b.txt')
    expect(await paths('docker/web.Dockerfile')).toEqual([
      'a.txt',
      'docker',
      'docker/web.Dockerfile',
      'docker/web.Dockerfile.dockerignore',
    ])
  })

  it('brings a folder that is left out only where something below it is brought back', async () => {
    await put('.dockerignore', 'a\nb\n!b/deep/keep.txt\n')
    for (const path of ['a/x.txt', 'b/y.txt', 'b/deep/keep.txt', 'b/other/z.txt']) await put(path)
    expect(await paths()).toEqual(['.dockerignore', 'Dockerfile', 'b', 'b/deep', 'b/deep/keep.txt'])
  })
})

describe('a folder that cannot be sent', () => {
  it.each([
    ['absent.Dockerfile', /could not be read/],
    ['../Dockerfile', /outside of the build's folder/],
    ['/etc/passwd', /outside of the build's folder/],
  ])('names the Dockerfile %s', async (dockerfile, reason) => {
    await expect(prepareContext(folder, dockerfile)).rejects.toMatchObject({
      data: { code: 'bad-request', what: expect.stringMatching(reason) },
    })
  })

  it('names a folder that is not there', async () => {
    await expect(prepareContext(join(folder, 'absent'), 'Dockerfile')).rejects.toMatchObject({
      data: { code: 'bad-request', what: expect.stringContaining('There is no folder') },
    })
  })

  /** Changes the folder once the first bytes of a large file have been read. */
  async function sendWhile(change: () => Promise<void>) {
    await put('a-large.bin', Buffer.alloc(8_000_000))
    await put('z-small.txt')
    const packed = packContext(await prepareContext(folder, 'Dockerfile'))
    const read = (async () => {
      let changed = false
      for await (const _chunk of packed.tar) {
        if (!changed) await change()
        changed = true
      }
    })()
    read.catch(() => undefined)
    return await packed.sent.catch((error: unknown) => error)
  }

  it.each([
    ['shrinks', () => truncate(join(folder, 'a-large.bin'), 5_000_000), /"a-large.bin" changed/],
    ['grows', () => writeFile(join(folder, 'a-large.bin'), 'x', { flag: 'a' }), /"a-large.bin" changed/],
    ['is written to', () => utimes(join(folder, 'a-large.bin'), 1, 1), /"a-large.bin" changed/],
    ['goes away', () => rm(join(folder, 'z-small.txt')), /"z-small.txt" went away/],
    ['is replaced', () => writeFile(join(folder, 'z-small.txt'), 'another'), /"z-small.txt" changed/],
  ])('says which file %s while it is read', async (_how, change, reason) => {
    expect(await sendWhile(change)).toMatchObject({
      data: { code: 'workspace-changed', what: expect.stringMatching(reason) },
    })
  })

  it('ends when nobody reads on', async () => {
    await put('a-large.bin', Buffer.alloc(8_000_000))
    const packed = packContext(await prepareContext(folder, 'Dockerfile'))
    packed.tar.once('data', () => packed.tar.destroy())
    await expect(packed.sent).rejects.toBeInstanceOf(ContextUnread)
  })
})
