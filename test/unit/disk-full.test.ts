/** A real full disk: a small tmpfs, which only root may mount. Elsewhere this counts as skipped. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src-main/core/app/clock'
import { LabError } from '../../src-main/core/app/lab-error'
import { silentLog } from '../../src-main/core/app/log'
import { createRecordStore } from '../../src-main/core/records/file-record-store'
import { buildId } from '../../src-main/core/records/ids'
import { createProgressStore } from '../../src-main/core/records/progress-store'
import { buildRecord, logLines, runStart } from '../helpers/build-records'

const run = promisify(execFile)
const mayMount = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!mayMount)('on a disk that is full (needs root, to mount a small tmpfs)', () => {
  let disk: string

  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'layerlab-disk-'))
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'layerlab-test', disk])
  })
  afterEach(async () => {
    await run('umount', [disk])
    await rm(disk, { recursive: true })
  })

  const openStore = () =>
    createRecordStore({ directory: join(disk, 'runs'), clock: systemClock, log: silentLog })

  test('a build that does not fit leaves nothing, the others stay, and the run knows why it ended', async () => {
    const store = openStore()
    const writer = await store.beginRun(runStart())
    const log = logLines(1000, ['a', 'b'])
    let stored = 0
    const error = await (async () => {
      for (;;) {
        const id = buildId(writer.id, stored + 1)
        try {
          await writer.addBuild(buildRecord(id, { logLines: log.length }), log)
        } catch (thrown) {
          return thrown
        }
        stored += 1
      }
    })()
    expect(stored).toBeGreaterThan(1)
    expect(error).toBeInstanceOf(LabError)
    if (!(error instanceof LabError)) return
    expect(error.data.code).toBe('disk-full')
    const files = await readdir(join(disk, 'runs', writer.id, 'builds'))
    expect(files).toHaveLength(stored * 3)

    await writer.end({ kind: 'failed', error: error.data }, [])
    const [summary] = await openStore().listRuns()
    expect(summary).toMatchObject({
      builds: stored,
      outcome: { kind: 'failed', error: { code: 'disk-full' } },
    })
    for (const { id } of (await openStore().showRun(writer.id)).builds) {
      expect((await openStore().readLog(id, null, 990, 100)).lines).toEqual(log.slice(990))
    }
  })

  test('a run that cannot begin leaves nothing', async () => {
    await openStore().listRuns()
    await fill()
    await expect(openStore().beginRun(runStart())).rejects.toMatchObject({ data: { code: 'disk-full' } })
    expect(await openStore().listRuns()).toEqual([])
    expect(await readdir(join(disk, 'runs')).catch(() => [])).toEqual([])
  })

  test('progress that cannot be saved leaves the progress that was saved before', async () => {
    const progress = createProgressStore({
      directory: join(disk, 'progress'),
      clock: systemClock,
      log: silentLog,
    })
    await progress.save('layer-order', { beat: 'run', step: 3, prediction: null })
    const before = await readFile(join(disk, 'progress', 'layer-order.json'), 'utf8')
    await fill()
    await expect(
      progress.save('layer-order', { beat: 'explain', step: 4, prediction: null }),
    ).rejects.toMatchObject({ data: { code: 'disk-full' } })
    expect(await readFile(join(disk, 'progress', 'layer-order.json'), 'utf8')).toBe(before)
    expect(await readdir(join(disk, 'progress'))).toEqual(['layer-order.json'])
  })

  async function fill(): Promise<void> {
    await expect(writeFile(join(disk, 'filler'), Buffer.alloc(2 * 1024 * 1024))).rejects.toMatchObject({
      code: 'ENOSPC',
    })
  }
})
