import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashSources } from './app-build.mjs'
import { isInstalled } from './npm-packages.mjs'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'layerlab-checkout-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

describe('npm packages', () => {
  const lock = (packages: object) => JSON.stringify({ packages })
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  }
  async function checkout(installed?: object) {
    await writeFile(join(root, 'package-lock.json'), lock(wanted))
    if (!installed) return
    await mkdir(join(root, 'node_modules'))
    await writeFile(join(root, 'node_modules', '.package-lock.json'), lock(installed))
  }

  it('are missing in a fresh clone', async () => {
    await checkout()
    expect(await isInstalled(root)).toBe(false)
  })

  it('are there when npm installed what the lock asks for, less what is for other platforms', async () => {
    await checkout({ 'node_modules/a': { version: '1.2.3' } })
    expect(await isInstalled(root)).toBe(true)
  })

  it('are out of date when a version differs or one is missing', async () => {
    await checkout({ 'node_modules/a': { version: '1.2.2' } })
    expect(await isInstalled(root)).toBe(false)
    await writeFile(join(root, 'node_modules', '.package-lock.json'), lock({}))
    expect(await isInstalled(root)).toBe(false)
  })
})

describe('the built app', () => {
  beforeEach(async () => {
    for (const folder of ['src-main/core', 'src-preload', 'src-renderer']) {
      await mkdir(join(root, folder), { recursive: true })
    }
    for (const file of ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      await writeFile(join(root, file), file)
    }
    await writeFile(join(root, 'src-main', 'core', 'a.ts'), 'a')
  })

  it('is made anew when a source changes, comes or gets another name', async () => {
    const hashes = [await hashSources(root)]
    await writeFile(join(root, 'src-main', 'core', 'a.ts'), 'b')
    hashes.push(await hashSources(root))
    await rename(join(root, 'src-main', 'core', 'a.ts'), join(root, 'src-main', 'core', 'c.ts'))
    hashes.push(await hashSources(root))
    await writeFile(join(root, 'src-main', 'core', 'd.ts'), '')
    hashes.push(await hashSources(root))
    expect(new Set(hashes).size).toBe(4)
  })

  it('is not made anew for a test', async () => {
    const before = await hashSources(root)
    await writeFile(join(root, 'src-main', 'core', 'a.test.ts'), 'test')
    expect(await hashSources(root)).toBe(before)
  })
})
