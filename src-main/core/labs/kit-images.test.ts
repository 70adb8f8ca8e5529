import { expect, test } from 'vitest'
import { imageUses, predictableSteps, resolveImages, shippedLine } from './kit-images'

const kit: Record<string, string> = {
  'node:20-alpine': 'layerlab.local/node:20',
  'golang:1.22': 'layerlab.local/go:1',
  'debian:12': 'debian:12',
}
const resolve = (reference: string) => kit[reference]

test('names the stand-in, and says above what it stands in for', () => {
  expect(resolveImages('FROM node:20-alpine\nRUN npm ci\n', resolve)).toEqual({
    text: '# LayerLab kit: layerlab.local/node:20 stands in for node:20-alpine\nFROM layerlab.local/node:20\nRUN npm ci\n',
    missing: [],
  })
})

test('resolves every image and leaves stages, scratch and all else as it is', () => {
  const text = [
    '# escape=\\',
    'ARG A=1',
    'from --platform=linux/amd64 golang:1.22 as Build',
    'RUN <<EOF',
    'COPY --from=node:20-alpine a b',
    'EOF',
    'COPY --chown=1:1 --from=node:20-alpine /usr/bin/node /usr/bin/node',
    'FROM build AS test',
    'FROM scratch',
    'COPY --from=build /a /a',
    'COPY --from=0 /b /b',
    'COPY --from=debian:12 \\',
    '  /etc/ssl /etc/ssl',
  ].join('\n')
  expect(imageUses(text).map(({ reference, line }) => [reference, line])).toEqual([
    ['golang:1.22', 3],
    ['node:20-alpine', 7],
    ['debian:12', 12],
  ])
  expect(resolveImages(text, resolve).text.split('\n')).toEqual([
    '# escape=\\',
    'ARG A=1',
    '# LayerLab kit: layerlab.local/go:1 stands in for golang:1.22',
    'from --platform=linux/amd64 layerlab.local/go:1 as Build',
    'RUN <<EOF',
    'COPY --from=node:20-alpine a b',
    'EOF',
    '# LayerLab kit: layerlab.local/node:20 stands in for node:20-alpine',
    'COPY --chown=1:1 --from=layerlab.local/node:20 /usr/bin/node /usr/bin/node',
    'FROM build AS test',
    'FROM scratch',
    'COPY --from=build /a /a',
    'COPY --from=0 /b /b',
    'COPY --from=debian:12 \\',
    '  /etc/ssl /etc/ssl',
  ])
})

test('names images that the kit lacks, and an image named before the stage of its name', () => {
  expect(resolveImages('FROM rust:1\nFROM node:20-alpine AS rust\n', resolve).missing).toEqual(['rust:1'])
  expect(resolveImages('FROM web\nFROM node:20-alpine AS web\n', resolve).missing).toEqual(['web'])
})

test('finds the shipped line of a line in the resolved file', () => {
  const shipped = 'FROM golang:1.22 AS b\nRUN go build\nFROM node:20-alpine\nRUN npm ci\n'
  const { text } = resolveImages(shipped, resolve)
  const lineOf = (whole: string, start: string) =>
    whole.split('\n').findIndex((line) => line.startsWith(start)) + 1
  for (const start of ['RUN go', 'RUN npm']) {
    expect(lineOf(text, start)).not.toBe(lineOf(shipped, start))
    expect(shippedLine(text, lineOf(text, start))).toBe(lineOf(shipped, start))
  }
})

test('lists what can be predicted, continued lines as one', () => {
  const text =
    'FROM node:20-alpine\nWORKDIR /app\nENV A=1\nRUN npm ci \\\n  && npm test\nCMD ["node"]\ncopy . .\n'
  expect(predictableSteps(text)).toEqual([
    { line: 2, instruction: 'WORKDIR /app' },
    { line: 4, instruction: 'RUN npm ci && npm test' },
    { line: 7, instruction: 'copy . .' },
  ])
})
