import { expect, test } from 'vitest'
import { resolveImage } from './resolve-image'

const images = [
  { reference: 'kit/node:20', standsInFor: ['node:20-alpine', 'node:20-slim'] },
  { reference: 'kit/static:12', standsInFor: ['gcr.io/distroless/static-debian12'] },
]

test.each([
  ['node:20-alpine', 'kit/node:20'],
  ['node:20-slim', 'kit/node:20'],
  ['library/node:20-alpine', 'kit/node:20'],
  ['docker.io/library/node:20-alpine', 'kit/node:20'],
  ['index.docker.io/library/node:20-slim', 'kit/node:20'],
  ['gcr.io/distroless/static-debian12:latest', 'kit/static:12'],
  ['gcr.io/distroless/static-debian12:nonroot', undefined],
  ['node', undefined],
  ['node:20-alpine@sha256:0000', undefined],
  ['registry.example:5000/node:20-alpine', undefined],
])('%s is %s', (reference, expected) => {
  expect(resolveImage(images, reference)).toBe(expected)
})
