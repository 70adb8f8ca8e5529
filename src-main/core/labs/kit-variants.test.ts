import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Kit } from '../kit/kit'
import { servedBy } from './kit-variants'
import { createLabShelf } from './load-labs'

const labs = createLabShelf({ directory: join(import.meta.dirname, '../../../labs') })

function kitWith(mirrors: readonly string[], images: readonly string[]): Pick<Kit, 'resolve' | 'info'> {
  const info = {
    mirrors: mirrors.map((kind) => ({ kind, packages: 1, sizeBytes: 1 })),
  } as unknown as Kit['info']
  return { info, resolve: (reference) => (images.includes(reference) ? `kit/${reference}` : undefined) }
}

const images = ['node:20-alpine', 'golang:1.19-bookworm']

test('a kit without Go serves the npm variants of a lab, and judges nothing else', async () => {
  const lab = await labs.load('cache-mounts')
  for (const kit of [kitWith(['npm'], images), kitWith(['npm', 'go'], ['node:20-alpine'])]) {
    const { definition } = servedBy(kit, lab)
    expect(definition.variants.map(({ id }) => id)).toEqual(['plain', 'mount'])
    expect(definition.experiment.checks.map(({ id }) => id)).not.toContain('go-mount-new-only')
    expect(definition.experiment.checks.map(({ id }) => id)).toContain('mount-new-only')
  }
})

test('a kit that has everything serves the lab as it is', async () => {
  const lab = await labs.load('cache-mounts')
  expect(servedBy(kitWith(['npm', 'go'], images), lab)).toBe(lab)
})
