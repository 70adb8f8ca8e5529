import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../app/clock'
import { createTaskStore, type KeptTask } from './task-store'

let directory: string
const warnings: string[] = []
const store = () =>
  createTaskStore({
    directory,
    clock: systemClock,
    log: { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message) },
  })
const kept = (change: Partial<KeptTask>): KeptTask => ({
  attempts: 1,
  solvedAt: null,
  failures: {},
  answer: null,
  last: null,
  ...change,
})
const early = '2026-01-01T00:00:00.000Z'
const late = '2026-02-01T00:00:00.000Z'

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-tasks-'))
  warnings.length = 0
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('attempts and proofs', () => {
  it('are there again in the next process, none lost when saved at once', async () => {
    const first = store()
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((task, index) => first.save(`lab/${task}`, kept({ attempts: index + 1 }))),
    )
    const all = await store().all()
    expect(Object.values(all).map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4])
    expect(await store().read('lab/other')).toMatchObject({ attempts: 0, solvedAt: null, last: null })
  })

  it('are set aside, not lost, when the file is damaged', async () => {
    await writeFile(join(directory, '_tasks.json'), '{"schema":1,"tasks":{"lab')
    expect(await store().all()).toEqual({})
    const [aside] = await readdir(directory)
    expect(await readFile(join(directory, aside ?? ''), 'utf8')).toBe('{"schema":1,"tasks":{"lab')
    expect(warnings).toHaveLength(1)
  })
})

describe('export and import', () => {
  it('merge: the most attempts and the earliest proof stay, whichever side has them', async () => {
    const here = store()
    await here.save('lab/a', kept({ attempts: 5, solvedAt: late, failures: { builds: 2 } }))
    await here.save('lab/b', kept({ attempts: 2, solvedAt: early }))
    const text = await here.exportText()
    await here.save('lab/a', kept({ attempts: 3, solvedAt: early, failures: { builds: 2 } }))
    await here.save('lab/b', kept({ attempts: 9 }))
    await here.save('lab/c', kept({ attempts: 1 }))
    await here.importText(text)
    const all = await here.all()
    expect(all['lab/a']).toMatchObject({ attempts: 5, solvedAt: early, failures: { builds: 2 } })
    expect(all['lab/b']).toMatchObject({ attempts: 9, solvedAt: early })
    expect(all['lab/c']).toMatchObject({ attempts: 1, solvedAt: null })
  })

  it.each([
    ['no JSON', 'PNG'],
    ['another JSON', '{"kind":"other"}'],
    [
      'an odd task',
      JSON.stringify({
        kind: 'layerlab-progress',
        schema: 1,
        exportedAt: early,
        tasks: { '../x': { attempts: 1, solvedAt: null } },
      }),
    ],
    [
      'odd counts',
      JSON.stringify({
        kind: 'layerlab-progress',
        schema: 1,
        exportedAt: early,
        tasks: { 'lab/a': { attempts: -1, solvedAt: null } },
      }),
    ],
  ])('turns %s down in words and changes nothing', async (_, text) => {
    const here = store()
    await here.save('lab/a', kept({ solvedAt: early }))
    await expect(here.importText(text)).rejects.toMatchObject({
      data: { code: 'bad-request', todo: expect.stringContaining('Nothing was changed') },
    })
    expect(await here.all()).toEqual({ 'lab/a': kept({ solvedAt: early }) })
  })
})
