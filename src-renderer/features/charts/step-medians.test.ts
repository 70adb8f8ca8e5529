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

it('puts a command with a mount beside the same command without, and tells both instructions', () => {
  const variant = { title: '', summary: '', dockerfile: '', predictable: [] }
  const mounted = 'RUN --mount=type=cache,target=/root/.npm npm ci'
  const builds = [
    runBuild('plain', 'cold', 1, { steps: [step('RUN npm ci', {})] }),
    runBuild('mount', 'cold', 1, { steps: [step(mounted, {})] }),
    runBuild('twice', 'cold', 1, { steps: [step(mounted, {}), step('RUN npm ci', {})] }),
  ]
  const rowsOf = (...ids: string[]) =>
    stepRows(
      ids.map((id) => ({ ...variant, id })),
      builds,
      'cold',
    )
  const [row, ...others] = rowsOf('plain', 'mount')
  expect(others).toEqual([])
  expect(row?.instruction).toBe('RUN npm ci')
  expect(row?.byVariant).toMatchObject({
    plain: { instruction: 'RUN npm ci' },
    mount: { instruction: mounted },
  })
  expect(rowsOf('twice').map(({ instruction }) => instruction)).toEqual([mounted, 'RUN npm ci'])
  expect(rowsOf('mount').map(({ instruction }) => instruction)).toEqual([mounted])
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
