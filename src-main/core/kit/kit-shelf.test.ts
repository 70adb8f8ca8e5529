import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../app/log'
import { manifestFile, sealManifest } from './kit-manifest'
import { createKitShelf } from './kit-shelf'
import { loadRecipe } from './recipe'

const recipesDirectory = join(import.meta.dirname, '../../../resources/kit')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-shelf-'))
  await mkdir(join(folder, 'labs'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A shelf with a kit that is whole: without images and packages, there is nothing that could be damaged. */
async function shelfWithKit(recipeSha256: string) {
  const content = { schema: 1, recipe: 'debian', recipeSha256, platform: 'linux/amd64' } as const
  const manifest = sealManifest({ ...content, images: [], mirrors: [], files: [] }, new Date(0))
  const directory = join(folder, 'kits', manifest.name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, manifestFile), JSON.stringify(manifest))
  const labsDirectory = join(folder, 'labs')
  return createKitShelf({ directory: join(folder, 'kits'), recipesDirectory, labsDirectory, log: silentLog })
}

test('a kit of the recipe as it is serves', async () => {
  const { sha256 } = await loadRecipe(recipesDirectory, 'debian')
  expect((await (await shelfWithKit(sha256)).status()).kind).toBe('ready')
})

test('a whole kit of an earlier recipe is not called damaged: it says so, and how to make it again', async () => {
  const shelf = await shelfWithKit('0'.repeat(64))
  expect(await shelf.status()).toMatchObject({
    kind: 'outdated',
    recipe: 'debian',
    reasons: ['The recipe debian has changed since.'],
  })
  await expect(shelf.open()).rejects.toMatchObject({
    data: {
      code: 'kit-outdated',
      what: 'The offline kit was made by another LayerLab. The recipe debian has changed since.',
      todo: expect.stringContaining('layerlab kit build --recipe debian'),
    },
  })
})

test('a kit without a package of a newer lab names the lab and the package', async () => {
  const { sha256 } = await loadRecipe(recipesDirectory, 'debian')
  const shelf = await shelfWithKit(sha256)
  const needed = { version: '1.2.3', integrity: `sha512-${'A'.repeat(86)}==` }
  const lock = { lockfileVersion: 3, packages: { 'node_modules/tides': needed } }
  await mkdir(join(folder, 'labs', 'harbour'))
  await writeFile(join(folder, 'labs', 'harbour', 'package-lock.json'), JSON.stringify(lock))
  expect(await shelf.status()).toMatchObject({
    kind: 'outdated',
    reasons: ['harbour/package-lock.json needs tides 1.2.3, which is not in it.'],
  })
})
