import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildRecord, logLines, runStart } from '../../../test/helpers/build-records'
import { systemClock } from '../app/clock'
import { LabError } from '../app/lab-error'
import { createRecordStore } from './file-record-store'
import { buildId, isRunId, newRunId } from './ids'

let directory: string
let warnings: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-records-'))
  warnings = []
})
afterEach(() => rm(directory, { recursive: true }))

const openStore = () =>
  createRecordStore({
    directory: join(directory, 'runs'),
    clock: systemClock,
    log: { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message) },
  })

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof LabError ? error.data.code : String(error)
}

test('gives back what was recorded, from a second store too', async () => {
  const writer = await openStore().beginRun(runStart())
  const record = buildRecord(buildId(writer.id, 1), { logLines: 3 })
  const log = logLines(3, ['a', 'b'])
  await writer.addBuild(record, log)
  const said = { kind: 'ended', exitCode: 0, stdout: 'hello', stderr: '' } as const
  const probes = Array.from({ length: 12 }, (_, i) => ({
    ...{ id: 'p', title: 'P', build: record.id, variant: 'bad', phase: 'cold', repeat: i + 1 },
    ...{ command: 'docker run IMAGE', startedAt: '2026-11-23T21:30:01.000Z', durationMs: 5, outcome: said },
  }))
  for (const probe of probes) await writer.addProbe(probe)
  const checks = [{ id: 'c', title: 'C', pass: true, observed: 'o', expected: 'e' }]
  await writer.end({ kind: 'success' }, checks)

  const store = openStore()
  const stored = await store.showRun(writer.id)
  expect(stored.builds).toEqual([record])
  expect(stored.probes).toEqual(probes)
  expect(stored.header).toMatchObject({ schema: 1, id: writer.id, outcome: { kind: 'success' }, checks })
  expect(stored.header.endedAt).not.toBeNull()
  expect(await store.showBuild(record.id)).toEqual(record)
  expect(await store.readLog(record.id, null, 0, 10)).toEqual({ from: 0, total: 3, lines: log })
  expect(await store.listRuns()).toMatchObject([{ id: writer.id, builds: 1, outcome: { kind: 'success' } }])
  expect(await readdir(join(directory, 'runs', writer.id))).toEqual(['builds', 'probes', 'run.json'])
})

test('lists runs newest first, also those of one second', async () => {
  const store = openStore()
  const begun: string[] = []
  for (let ms = 100; ms < 900; ms += 100) {
    begun.unshift((await store.beginRun(runStart({ startedAt: `2026-11-23T21:30:00.${ms}Z` }))).id)
  }
  expect((await store.listRuns()).map(({ id }) => id)).toEqual(begun)
})

test('a check says its task and its verdict; without an end it has none', async () => {
  const store = openStore()
  const task = { id: 'keep-the-install', title: 'Keep the installation.' }
  const check = (pass: boolean) => ({ id: 'c', title: 'C', pass, observed: 'o', expected: 'e' })
  const verdictOf = async (end: Parameters<Awaited<ReturnType<typeof store.beginRun>>['end']> | null) => {
    const writer = await store.beginRun(runStart({ kind: 'check', task }))
    if (end) await writer.end(...end)
    const summary = (await store.listRuns()).find(({ id }) => id === writer.id)
    expect(summary).toMatchObject({ kind: 'check', task })
    return summary?.task?.pass
  }
  expect(await verdictOf([{ kind: 'success' }, [check(true), check(true)]])).toBe(true)
  expect(await verdictOf([{ kind: 'success' }, [check(true), check(false)]])).toBe(false)
  expect(await verdictOf([{ kind: 'cancelled' }, []])).toBeNull()
  expect(await verdictOf(null)).toBeNull()
})

test('a run that was stored before checks were is read as an experiment', async () => {
  const store = openStore()
  const writer = await store.beginRun(runStart())
  await writer.end({ kind: 'success' }, [])
  const path = join(directory, 'runs', writer.id, 'run.json')
  const { kind: _k, task: _t, ...old } = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify(old))
  expect(await store.listRuns()).toMatchObject([{ id: writer.id, kind: 'experiment', task: null }])
  expect((await store.showRun(writer.id)).header).toMatchObject({ kind: 'experiment', task: null })
  expect(warnings).toEqual([])
})

test('lists runs newest first, and builds in the order in which they were made beyond 99', async () => {
  const store = openStore()
  const older = await store.beginRun(runStart({ startedAt: '2026-11-23T21:30:00.000Z' }))
  const newer = await store.beginRun(runStart({ startedAt: '2026-11-23T21:30:01.000Z' }))
  expect((await store.listRuns()).map(({ id }) => id)).toEqual([newer.id, older.id])
  for (const n of [9, 99, 100, 101]) await older.addBuild(buildRecord(buildId(older.id, n)), [])
  expect((await store.showRun(older.id)).builds.map(({ id }) => id.slice(older.id.length))).toEqual([
    '-09',
    '-99',
    '-100',
    '-101',
  ])
})

test('gives every run an id of its own, even when many start in one second', async () => {
  const store = openStore()
  const runs = await Promise.all(Array.from({ length: 40 }, () => store.beginRun(runStart())))
  expect(new Set(runs.map(({ id }) => id)).size).toBe(40)
  expect(runs.every(({ id }) => isRunId(id) && id.startsWith('20261123T213000-'))).toBe(true)
  expect(newRunId('2026-11-23T23:30:00.000+02:00')).toMatch(/^20261123T213000-/)
})

test('reads a page of a long log, whole and by vertex', async () => {
  const store = openStore()
  const writer = await store.beginRun(runStart())
  const log = logLines(100_000, ['a', 'b', 'c'])
  const id = buildId(writer.id, 1)
  await writer.addBuild(buildRecord(id, { logLines: log.length }), log)
  for (const [from, count] of [
    [0, 1],
    [99_990, 500],
    [51_234, 200],
  ] as const) {
    expect(await store.readLog(id, null, from, count)).toEqual({
      from,
      total: 100_000,
      lines: log.slice(from, from + count),
    })
  }
  const ofB = log.filter(({ vertex }) => vertex === 'b')
  expect(await store.readLog(id, 'b', 20_000, 100)).toEqual({
    from: 20_000,
    total: ofB.length,
    lines: ofB.slice(20_000, 20_100),
  })
  expect(await store.readLog(id, 'b', ofB.length - 1, 100)).toMatchObject({ lines: ofB.slice(-1) })
  expect(await store.readLog(id, 'none', 0, 10)).toEqual({ from: 0, total: 0, lines: [] })
  expect(await store.readLog(id, null, 100_000, 10)).toEqual({ from: 100_000, total: 100_000, lines: [] })
})

test('reads only what a page needs: the rest of the log may be unreadable', async () => {
  const store = openStore()
  const writer = await store.beginRun(runStart())
  const log = [...logLines(2000, ['a']), ...logLines(2000, ['b']), ...logLines(2000, ['a'])]
  const id = buildId(writer.id, 1)
  await writer.addBuild(buildRecord(id), log)
  const path = join(directory, 'runs', writer.id, 'builds', '01.log.jsonl')
  const lines = (await readFile(path, 'utf8')).split('\n')
  await writeFile(
    path,
    lines.map((line, i) => (i > 2500 && i < 5990 ? '#'.repeat(Buffer.byteLength(line)) : line)).join('\n'),
  )
  expect((await store.readLog(id, null, 2400, 100)).lines).toEqual(log.slice(2400, 2500))
  expect((await store.readLog(id, 'a', 3995, 5)).lines).toEqual(log.slice(5995))
  expect(await codeOf(store.readLog(id, null, 3000, 1))).toBe('storage-failed')
})

test('never changes a record, and takes none of another run', async () => {
  const store = openStore()
  const writer = await store.beginRun(runStart())
  const other = await store.beginRun(runStart())
  const record = buildRecord(buildId(writer.id, 1))
  await writer.addBuild(record, [])
  await expect(writer.addBuild({ ...record, wallMs: 1 }, [])).rejects.toThrow('never change')
  await expect(other.addBuild(record, [])).rejects.toThrow('does not belong')
  expect(await store.showBuild(record.id)).toEqual(record)
})

test.each([
  '..',
  '../../etc',
  '20261123T213000-ab12cd/../..',
  '20261123T213000-ab12cd-01/../../x-01',
  '20261123T213000-AB12CD',
  '',
  '.unfinished-20261123T213000-ab12cd',
])('takes no path for an id: %j', async (id) => {
  const store = openStore()
  expect(await codeOf(store.showRun(id))).toBe('not-found')
  expect(await codeOf(store.showBuild(id))).toBe('not-found')
  expect(await codeOf(store.readLog(id, null, 0, 1))).toBe('not-found')
  expect(await codeOf(store.deleteRun(id))).toBe('not-found')
})

test('deletes one run whole, and none that goes on', async () => {
  const store = openStore()
  const kept = await store.beginRun(runStart())
  const gone = await store.beginRun(runStart())
  await gone.addBuild(buildRecord(buildId(gone.id, 1)), logLines(5, ['a']))
  expect(await codeOf(store.deleteRun(gone.id))).toBe('busy')
  await gone.end({ kind: 'cancelled' }, [])
  await store.deleteRun(gone.id)
  expect(await codeOf(store.showRun(gone.id))).toBe('not-found')
  expect(await codeOf(store.showBuild(buildId(gone.id, 1)))).toBe('not-found')
  expect(await readdir(join(directory, 'runs'))).toEqual([kept.id])
})

test('lists a run of a process that is gone as interrupted, and one of a living process as running', async () => {
  const store = openStore()
  const { id } = await store.beginRun(runStart())
  const path = join(directory, 'runs', id, 'run.json')
  const header = JSON.parse(await readFile(path, 'utf8'))
  expect(await openStore().listRuns()).toMatchObject([{ id, outcome: { kind: 'interrupted' } }])
  expect(await store.listRuns()).toMatchObject([{ id, outcome: { kind: 'running' } }])

  await writeFile(path, JSON.stringify({ ...header, owner: { pid: 1, started: null } }))
  expect(await openStore().listRuns()).toMatchObject([{ outcome: { kind: 'running' } }])
  await writeFile(path, JSON.stringify({ ...header, owner: { pid: 1, started: 'another process' } }))
  const expected = process.platform === 'linux' ? 'interrupted' : 'running'
  expect(await openStore().listRuns()).toMatchObject([{ outcome: { kind: expected } }])
})

test('skips what it cannot read, says so, and shows the rest', async () => {
  const store = openStore()
  const good = await store.beginRun(runStart())
  const torn = await store.beginRun(runStart())
  await writeFile(join(directory, 'runs', torn.id, 'run.json'), '{"schema": 1')
  await mkdir(join(directory, 'runs', 'something else'))
  await good.addBuild(buildRecord(buildId(good.id, 1)), [])
  await writeFile(join(directory, 'runs', good.id, 'builds', '02.json'), '{}')

  expect((await store.listRuns()).map(({ id }) => id)).toEqual([good.id])
  expect(warnings.some((message) => message.includes(torn.id))).toBe(true)
  expect((await store.showRun(good.id)).builds).toHaveLength(1)
  expect(warnings.some((message) => message.includes(`${good.id}-02`))).toBe(true)
  expect(await codeOf(store.showRun(torn.id))).toBe('storage-failed')
})

test('reads records of before builds had secrets, several platforms and another builder', async () => {
  const writer = await openStore().beginRun(runStart())
  const record = buildRecord(buildId(writer.id, 1), { logLines: 0 })
  await writer.addBuild(record, [])
  await writer.end({ kind: 'success' }, [])
  const file = join(directory, 'runs', writer.id, 'builds')
  const [name = ''] = (await readdir(file)).filter((entry) => entry.endsWith('.json'))
  const {
    builder,
    targets: made,
    options,
    outcome,
    ...rest
  } = JSON.parse(await readFile(join(file, name), 'utf8'))
  expect([builder, made]).toEqual(['engine', []])
  const { platforms, cacheFrom, pull, secretIds, ...olderOptions } = options
  const { targets, image, ...olderOutcome } = outcome
  const { manifests, ...olderImage } = image
  expect([platforms, cacheFrom, pull, secretIds, targets, manifests]).toEqual([[], [], false, [], [], []])
  const older = {
    ...rest,
    options: { ...olderOptions, platform: 'linux/arm64' },
    outcome: { ...olderOutcome, image: olderImage },
  }
  await writeFile(join(file, name), JSON.stringify(older))

  expect(await openStore().showBuild(record.id)).toEqual({
    ...record,
    options: { ...record.options, platforms: ['linux/arm64'] },
  })
})
