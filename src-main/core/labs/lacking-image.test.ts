import { expect, test } from 'vitest'
import type { Vertex } from '#contract/build-record'
import { lackingImage } from './lacking-image'

const vertex = (name: string, error: string | null): Vertex => ({
  ...{ digest: name, inputs: [], startedMs: 0, completedMs: 1, cached: false },
  name,
  error,
})

test.each([
  ['[internal] load metadata for docker.io/library/harbour:9', 'harbour:9'],
  ['[web internal] load metadata for gcr.io/harbour/base:1', 'gcr.io/harbour/base:1'],
  ['FROM docker.io/harbour/tools:latest', 'harbour/tools:latest'],
  [`[build 1/3] FROM docker.io/library/harbour:9@sha256:${'0'.repeat(64)}`, 'harbour:9'],
])('%s, with an error, lacks %s', (name, reference) => {
  const vertices = [vertex('[internal] load build context', null), vertex(name, 'no such host')]
  expect(lackingImage({ vertices })).toEqual({ reference, error: 'no such host' })
  expect(lackingImage({ vertices: [vertex(name, null)] })).toBeUndefined()
})

test('a step that fails lacks no image', () => {
  expect(lackingImage({ vertices: [vertex('[2/3] RUN echo FROM x', 'exit code: 1')] })).toBeUndefined()
})

test.each([
  'resolve image config for docker-image://docker.io/docker/dockerfile:1',
  'resolve image config for docker.io/docker/dockerfile:1',
])('%s, with an error, lacks the frontend, and says that its line can go', (name) => {
  const lacking = lackingImage({ vertices: [vertex(name, 'dial tcp: lookup registry-1.docker.io')] })
  expect(lacking?.reference).toBe('docker/dockerfile:1')
  expect(lacking?.error).toContain('Remove that line')
})
