import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadRecipe, madeOn, parseRecipe, recipeNames } from './recipe'

const directory = join(import.meta.dirname, '../../../resources/kit')

test.each(recipeNames)(
  'the recipe %s is valid, and its images stand in for what the labs name',
  async (name) => {
    const recipe = await loadRecipe(directory, name)
    expect(recipe.name).toBe(name)
    const known = recipe.images.flatMap(({ standsInFor }) => standsInFor)
    expect(known).toEqual(
      expect.arrayContaining([
        'node:20-alpine',
        'node:20-slim',
        'debian:12-slim',
        'golang:1.19-bookworm',
        'gcr.io/distroless/static-debian12:nonroot',
        'gcr.io/distroless/nodejs20-debian12',
        'node:20',
        'busybox:1.35',
      ]),
    )
    expect(new Set(known).size).toBe(known.length)
    expect(recipe.images.find(({ role }) => role === 'node')?.config.env.NPM_CONFIG_REGISTRY).toBe(
      'http://mirror.layerlab/npm/',
    )
  },
)

test.each([
  ['role: debian', 'role: Debian', 'images.0.role'],
  ['role: node\n', 'role: debian\n', 'is used twice'],
  ['      role: debian\n      layers', '      role: absent\n      layers', 'extends absent'],
  ['to: usr/local/bin/node', 'to: /usr/local/bin/node', 'a relative path'],
  ['diskBytes', 'diskbytes', 'diskbytes'],
  ['kind: apt\n    role: debian', 'kind: apt\n    role: absent', 'no image of the recipe'],
  ['sum: h1:', 'sum: sha256:', 'mirrors.1.modules.0.sum'],
])('a recipe with %j made %j is turned down', async (from, to, reason) => {
  const text = await readFile(join(directory, 'debian.yaml'), 'utf8')
  expect(text).toContain(from)
  try {
    parseRecipe(text.replace(from, to), 'debian.yaml')
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({
      data: { details: expect.arrayContaining([expect.stringContaining(reason)]) },
    })
  }
})

test('an image for the other platform has the name of one for the machine’s own, made of the same', async () => {
  const { images } = await loadRecipe(directory, 'debian')
  const foreign = images.filter((image) => image.foreign)
  expect(foreign.map(({ name }) => name)).toEqual([
    'debian:12',
    'golang:1.19',
    'distroless-static:12',
    'distroless-static:12-nonroot',
  ])
  for (const { name, config, standsInFor } of foreign) {
    const native = images.find((image) => image.name === name && !image.foreign)
    expect(native?.config).toEqual(config)
    expect(standsInFor).toEqual([])
  }
})

test('an image whose packages a release has not is left out there, and no other', async () => {
  const recipe = await loadRecipe(directory, 'debian')
  const rolesOn = (codename: string) => madeOn(recipe.images, codename).map(({ role }) => role)
  expect(rolesOn('bookworm')).toEqual(recipe.images.map(({ role }) => role))
  expect(rolesOn('trixie')).toEqual(
    rolesOn('bookworm').filter((role) => role !== 'golang' && !role.endsWith('-foreign')),
  )
})
