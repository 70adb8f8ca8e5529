import { expect, it } from 'vitest'
import { type LayerStackOf, sharedBottom, totalBytes } from './layer-stack'

function stack(...layers: [string, number][]): LayerStackOf {
  const made = layers.map(([createdBy, sizeBytes]) => ({ createdBy, sizeBytes, empty: sizeBytes === 0 }))
  return {
    variant: 'v',
    title: '',
    index: 0,
    record: '',
    image: { id: '', sizeBytes: 0, layers: made, manifests: [] },
  }
}

it('finds how far the images are the same from the bottom', () => {
  const a = stack(['base', 100], ['ENV A=1', 0], ['COPY . .', 5])
  const b = stack(['base', 100], ['ENV A=1', 0], ['COPY package.json ./', 1])
  expect(sharedBottom([a, b])).toBe(2)
  expect(sharedBottom([a, a])).toBe(3)
  expect(sharedBottom([a])).toBe(0)
  expect(sharedBottom([])).toBe(0)
})

it('does not take layers of another size for the same', () => {
  expect(sharedBottom([stack(['base', 100]), stack(['base', 101])])).toBe(0)
})

it('takes layers for the same by their content, where the engine tells it', () => {
  const withId = (diffId: string, createdBy: string): LayerStackOf => {
    const only = stack([createdBy, 100])
    return {
      ...only,
      image: { ...only.image, layers: only.image.layers.map((layer) => ({ ...layer, diffId })) },
    }
  }
  expect(sharedBottom([withId('sha256:1', 'ADD a'), withId('sha256:1', 'COPY b')])).toBe(1)
  expect(sharedBottom([withId('sha256:1', 'RUN a'), withId('sha256:2', 'RUN a')])).toBe(0)
})

it('adds layers up', () => {
  expect(totalBytes(stack(['a', 2], ['b', 0], ['c', 3]).image.layers)).toBe(5)
})
