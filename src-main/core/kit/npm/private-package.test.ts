import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadRecipe, recipeNames } from '../recipe'
import { readManifest } from './packument'
import { storedGzip, writePrivatePackage } from './private-package'

const recipes = join(import.meta.dirname, '../../../../resources/kit')
let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-private-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test.each([0, 1, 0xffff, 0x10000, 200_000])('%i bytes come out of a gzip as they went in', (size) => {
  const content = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 251))
  expect(gunzipSync(storedGzip(content)).equals(content)).toBe(true)
})

test.each(recipeNames)('the private packages of the recipe %s are those that it names', async (name) => {
  const npm = (await loadRecipe(recipes, name)).mirrors.find((mirror) => mirror.kind === 'npm')
  const [source] = npm?.kind === 'npm' ? npm.private : []
  if (source === undefined) throw new Error('no private package')
  const { pinned } = await writePrivatePackage(source, join(recipes, 'private'), directory)
  expect(pinned).toMatchObject({ name: '@layerlab/departures-feed', version: '1.0.0' })
  const folder = join(directory, '@layerlab/departures-feed')
  const [tarball = ''] = await readdir(join(folder, '-'))
  expect(await readManifest(join(folder, '-', tarball))).toMatchObject({ name: '@layerlab/departures-feed' })
  const document = JSON.parse(await readFile(join(folder, 'packument.json'), 'utf8'))
  expect(document.versions['1.0.0'].dist).toEqual({ integrity: source.integrity, tarball })
})

test('a package that was changed is turned down', async () => {
  const source = { folder: 'departures-feed', integrity: 'sha512-another' }
  await expect(writePrivatePackage(source, join(recipes, 'private'), directory)).rejects.toMatchObject({
    data: { what: expect.stringContaining('sha512-') },
  })
})
