import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../app/clock'
import { createProgressStore } from './progress-store'

let directory: string
let warnings: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-progress-'))
  warnings = []
})
afterEach(() => rm(directory, { recursive: true }))

const openStore = () =>
  createProgressStore({
    directory: join(directory, 'progress'),
    clock: systemClock,
    log: { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message) },
  })

const progress = {
  beat: 'predict' as const,
  step: 4,
  prediction: { phase: 'source-edit', variants: { bad: [3, 4] }, madeAt: '2026-11-23T21:30:00.000Z' },
}

test('starts at the start, and keeps what was saved', async () => {
  expect(await openStore().read('layer-order')).toEqual({ beat: 'read', step: 0, prediction: null })
  await openStore().save('layer-order', progress)
  expect(await openStore().read('layer-order')).toEqual(progress)
  expect(await openStore().read('layers-101')).toMatchObject({ beat: 'read' })
  expect(await readdir(join(directory, 'progress'))).toEqual(['layer-order.json'])
})

test.each(['{"schema":1,', '', '[]', '{"schema":2}', '{"schema":1,"lab":"layer-order","beat":"sleep"}'])(
  'sets a damaged file aside, says so, and starts anew: %j',
  async (text) => {
    await openStore().save('layer-order', progress)
    await writeFile(join(directory, 'progress', 'layer-order.json'), text)
    expect(await openStore().read('layer-order')).toMatchObject({ beat: 'read', step: 0 })
    const [aside] = await readdir(join(directory, 'progress'))
    expect(aside).toMatch(/^layer-order\.json\.damaged-/)
    expect(await readFile(join(directory, 'progress', aside ?? ''), 'utf8')).toBe(text)
    expect(warnings).toHaveLength(1)
    await openStore().save('layer-order', progress)
    expect(await openStore().read('layer-order')).toEqual(progress)
  },
)

test('many saves at once leave one whole file', async () => {
  const store = openStore()
  await Promise.all(Array.from({ length: 20 }, (_, step) => store.save('layer-order', { ...progress, step })))
  expect((await store.read('layer-order')).step).toBeLessThan(20)
  expect(await readdir(join(directory, 'progress'))).toHaveLength(1)
})

test('takes no path for a lab id', async () => {
  await expect(openStore().read('../x')).rejects.toMatchObject({ data: { code: 'bad-request' } })
  await expect(openStore().save('..', progress)).rejects.toMatchObject({ data: { code: 'bad-request' } })
})
