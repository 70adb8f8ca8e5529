import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderDifferences } from './folder-differences'
import { answerHash, copyWorkspace } from './workspace-copy'
import {
  deleteWorkspaceFile,
  mostTextBytes,
  readWorkspaceFile,
  renameWorkspaceFile,
  writeWorkspaceFile,
} from './workspace-files'
import { workspaceTree } from './workspace-tree'
import { watchWorkspace } from './workspace-watch'

let home: string
let root: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'layerlab-workspace-'))
  root = join(home, 'workspace')
  await mkdir(join(root, 'src'), { recursive: true })
  await writeFile(join(root, 'Dockerfile'), 'FROM scratch\n')
  await writeFile(join(root, 'src/main.js'), 'main()\n')
  await writeFile(join(home, 'secret'), 'outside\n')
})
afterEach(() => rm(home, { recursive: true, force: true }))

const refusal = { data: { code: 'bad-request' } }
const textOf = async (path: string) => {
  const file = await readWorkspaceFile(root, path)
  if (file.kind !== 'text') throw new Error(`${path} is ${file.kind}`)
  return file
}

describe('paths out of the workspace', () => {
  it.each(['../secret', 'src/../../secret', '/etc/hostname', '..', '.', '', 'src//main.js', 'a\0b', 'a\\b'])(
    'turns %j down for every request',
    async (path) => {
      await expect(readWorkspaceFile(root, path)).rejects.toMatchObject(refusal)
      await expect(writeWorkspaceFile(root, path, 'x', null)).rejects.toMatchObject(refusal)
      await expect(deleteWorkspaceFile(root, path)).rejects.toMatchObject(refusal)
      await expect(renameWorkspaceFile(root, path, 'new')).rejects.toMatchObject(refusal)
      await expect(renameWorkspaceFile(root, 'Dockerfile', path)).rejects.toMatchObject(refusal)
    },
  )

  it('follows no link, whether to a file, to a folder or to nothing', async () => {
    await symlink(join(home, 'secret'), join(root, 'file-link'))
    await symlink(home, join(root, 'folder-link'))
    await symlink(join(home, 'not-there'), join(root, 'dangling'))
    for (const path of ['file-link', 'folder-link/secret', 'dangling', 'dangling/new', 'folder-link/a/b']) {
      await expect(readWorkspaceFile(root, path), path).rejects.toMatchObject(refusal)
      await expect(writeWorkspaceFile(root, path, 'x', null), path).rejects.toMatchObject(refusal)
      await expect(deleteWorkspaceFile(root, path), path).rejects.toMatchObject(refusal)
    }
    expect(await readFile(join(home, 'secret'), 'utf8')).toBe('outside\n')
    await expect(stat(join(home, 'not-there'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('writing', () => {
  it('builds on what was read, and keeps the permission bits', async () => {
    await writeFile(join(root, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
    const { hash } = await textOf('run.sh')
    const written = await writeWorkspaceFile(root, 'run.sh', '#!/bin/sh\necho\n', hash)
    expect(written.hash).toBe((await textOf('run.sh')).hash)
    expect((await stat(join(root, 'run.sh'))).mode & 0o777).toBe(0o755)
    await writeWorkspaceFile(root, 'web/new.js', 'x', null)
    expect((await stat(join(root, 'web/new.js'))).mode & 0o777).toBe(0o644)
  })

  it('never overwrites a change that was made outside', async () => {
    const { hash } = await textOf('Dockerfile')
    await writeFile(join(root, 'Dockerfile'), 'FROM other\n')
    const changed = { data: { code: 'workspace-changed' } }
    await expect(writeWorkspaceFile(root, 'Dockerfile', 'mine', hash)).rejects.toMatchObject(changed)
    await expect(writeWorkspaceFile(root, 'Dockerfile', 'mine', null)).rejects.toMatchObject(changed)
    expect(await readFile(join(root, 'Dockerfile'), 'utf8')).toBe('FROM other\n')
    await rm(join(root, 'Dockerfile'))
    await expect(writeWorkspaceFile(root, 'Dockerfile', 'mine', hash)).rejects.toMatchObject(changed)
    await expect(renameWorkspaceFile(root, 'src/main.js', 'src')).rejects.toMatchObject(changed)
  })

  it('says that a name is taken, where there is nothing to choose between', async () => {
    const taken = {
      data: { code: 'workspace-changed', what: expect.stringContaining('of the name src/main.js already') },
    }
    await expect(writeWorkspaceFile(root, 'src/main.js', '', null)).rejects.toMatchObject(taken)
    await expect(renameWorkspaceFile(root, 'Dockerfile', 'src/main.js')).rejects.toMatchObject(taken)
    await expect(writeWorkspaceFile(root, 'src', '', null)).rejects.toMatchObject({
      data: { what: expect.stringContaining('of the name src already') },
    })
    expect((await textOf('src/main.js')).text).toBe('main()\n')
  })

  it('says in words that a name is too long, and writes the longest that it takes', async () => {
    const tooLong = {
      data: {
        code: 'bad-request',
        what: expect.stringMatching(/^The name ü+… is too long: it has 232 bytes\.$/),
      },
    }
    const name = 'ü'.repeat(116)
    await expect(writeWorkspaceFile(root, `src/${name}`, 'x', null)).rejects.toMatchObject(tooLong)
    await expect(renameWorkspaceFile(root, 'Dockerfile', name)).rejects.toMatchObject(tooLong)
    await writeWorkspaceFile(root, 'a'.repeat(231), 'x', null)
    expect((await textOf('a'.repeat(231))).text).toBe('x')
  })

  it('says what is too large or no text instead of damaging it', async () => {
    await writeFile(join(root, 'big'), Buffer.alloc(mostTextBytes + 1, 'a'))
    await writeFile(join(root, 'latin1'), Buffer.from([0x66, 0xfc, 0x72]))
    expect(await readWorkspaceFile(root, 'big')).toMatchObject({ kind: 'too-large' })
    expect(await readWorkspaceFile(root, 'latin1')).toMatchObject({ kind: 'binary', sizeBytes: 3 })
    const long = 'a'.repeat(mostTextBytes + 1)
    await expect(writeWorkspaceFile(root, 'new', long, null)).rejects.toMatchObject(refusal)
    await expect(readWorkspaceFile(root, 'src')).rejects.toMatchObject(refusal)
    await expect(readWorkspaceFile(root, 'none')).rejects.toMatchObject({ data: { code: 'not-found' } })
  })
})

describe('the tree', () => {
  it('lists files and folders, marks links, and leaves out what tools fill', async () => {
    await mkdir(join(root, 'node_modules/a'), { recursive: true })
    await writeFile(join(root, 'node_modules/a/index.js'), '')
    await symlink('src', join(root, 'link'))
    const { entries, truncated } = await workspaceTree(root)
    expect(truncated).toBe(false)
    expect(entries.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'Dockerfile file',
      'link symlink',
      'node_modules unlisted',
      'src directory',
      'src/main.js file',
    ])
  })

  it('is copied for a check without node_modules, links staying links', async () => {
    await mkdir(join(root, 'node_modules'))
    await symlink(join(home, 'secret'), join(root, 'link'))
    await copyWorkspace(root, join(home, 'copy'))
    const copied = await workspaceTree(join(home, 'copy'))
    expect(copied.entries.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'Dockerfile file',
      'link symlink',
      'src directory',
      'src/main.js file',
    ])
    expect(await answerHash(root)).toBe(await answerHash(join(home, 'copy')))
    await writeFile(join(root, 'src/main.js'), 'other()\n')
    expect(await answerHash(root)).not.toBe(await answerHash(join(home, 'copy')))
    expect(await folderDifferences(join(home, 'copy'), root)).toEqual([
      { path: 'src/main.js', before: 'main()\n', after: 'other()\n' },
    ])
  })
})

it('tells of changes made outside, in folders that are new as well', async () => {
  let changes = 0
  const log = { debug: () => {}, info: () => {}, warn: () => {} }
  const watching = await watchWorkspace(root, () => changes++, log)
  /** All that the change before has to tell is told, so that what comes next is of the next change. */
  const still = async () => {
    let before = -1
    while (before !== changes) {
      before = changes
      await delay(300)
    }
    return before
  }
  const told = (before: number) => expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(before)
  try {
    await writeFile(join(root, 'Dockerfile'), 'FROM other\n')
    await told(0)
    const afterEdit = await still()
    await mkdir(join(root, 'web'))
    await told(afterEdit)
    const afterFolder = await still()
    await writeFile(join(root, 'web/page.js'), 'page()\n')
    await told(afterFolder)
  } finally {
    watching.close()
  }
})
