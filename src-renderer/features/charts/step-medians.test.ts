import { expect, it } from 'vitest'
import { runBuild, step } from '../../../test/helpers/run-views'
import { mergeOrders, stepRows } from './step-medians'

it('keeps the order of each Dockerfile as far as they agree', () => {
  expect(
    mergeOrders([
      ['WORKDIR /app', 'COPY . .', 'RUN npm ci'],
      ['WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .'],
    ]),
  ).toEqual(['WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .'])
})

it('puts an instruction of one variant after what stands before it there', () => {
  expect(
    mergeOrders([
      ['A', 'B', 'C'],
      ['A', 'X'],
    ]),
  ).toEqual(['A', 'X', 'B', 'C'])
  expect(mergeOrders([])).toEqual([])
})

it('takes the same instruction for two platforms for two steps, whatever platform it runs on', () => {
  const variant = { title: '', summary: '', dockerfile: '', predictable: [] }
  const go = (platform: string, durationMs: number) => step('RUN go build', { platform, durationMs })
  const builds = [
    runBuild('emulated', 'cold', 1, { steps: [go('linux/amd64', 2000), go('linux/arm64', 9000)] }),
    runBuild('cross', 'cold', 1, { steps: [go('linux/amd64', 2000), go('linux/amd64->arm64', 3000)] }),
  ]
  const rows = stepRows(
    [
      { ...variant, id: 'emulated' },
      { ...variant, id: 'cross' },
    ],
    builds,
    'cold',
  )
  expect(rows.map(({ instruction, target }) => [instruction, target])).toEqual([
    ['RUN go build', 'amd64'],
    ['RUN go build', 'arm64'],
  ])
  expect(rows[1]?.byVariant).toMatchObject({ emulated: { ms: 9000 }, cross: { ms: 3000 } })
})
