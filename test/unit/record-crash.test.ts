import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src-main/core/app/clock'
import { silentLog } from '../../src-main/core/app/log'
import { createRecordStore } from '../../src-main/core/records/file-record-store'
import { buildRecord, logLines, runStart } from '../helpers/build-records'

let directory: string
let program: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layerlab-crash-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, '../helpers/record-writer.ts'),
      outDir: join(directory, 'program'),
      rolldownOptions: { output: { entryFileNames: 'writer.mjs' } },
    },
  })
  program = join(directory, 'program', 'writer.mjs')
})
afterAll(() => rm(directory, { recursive: true }))

/** Kills the writer, without warning, while a file of its build number `nth` is half written. */
async function killInMidWrite(runs: string, nth: number): Promise<string> {
  const child = spawn(process.execPath, [program, runs], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  try {
    let seen = 0
    for await (const id of createInterface({ input: child.stdout })) {
      seen += 1
      if (seen < nth) continue
      const builds = join(runs, id.replace(/-\d+$/, ''), 'builds')
      while (!(await readdir(builds)).some((name) => name.startsWith('.unfinished-'))) {
        expect(child.exitCode).toBeNull()
      }
      return id
    }
    throw new Error('The writer ended before it was killed')
  } finally {
    child.kill('SIGKILL')
    expect(await exited).toEqual([null, 'SIGKILL'])
  }
}

/** Milliseconds: it writes 50,000 lines of log up to five times, which a busy machine does slowly. */
const patience = 60_000

test.each([1, 2, 4])(
  'a process killed while it writes build %i loses at most that one',
  async (nth) => {
    const runs = join(directory, `runs-${nth}`)
    const interrupted = await killInMidWrite(runs, nth)
    const store = createRecordStore({ directory: runs, clock: systemClock, log: silentLog })
    const [summary, ...others] = await store.listRuns()
    expect(others).toEqual([])
    expect(summary?.outcome).toEqual({ kind: 'interrupted' })
    const run = summary?.id ?? ''

    const { builds } = await store.showRun(run)
    const ids = builds.map(({ id }) => id)
    const before = Array.from({ length: nth - 1 }, (_, i) => `${run}-0${i + 1}`)
    expect(ids.slice(0, nth - 1)).toEqual(before)
    for (const id of ids) {
      expect(await store.showBuild(id)).toEqual(buildRecord(id, { logLines: 50_000 }))
      expect((await store.readLog(id, 'b', 24_990, 10)).lines).toEqual(
        logLines(50_000, ['a', 'b'])
          .filter(({ vertex }) => vertex === 'b')
          .slice(-10),
      )
    }
    if (!ids.includes(interrupted)) {
      await expect(store.showBuild(interrupted)).rejects.toMatchObject({ data: { code: 'not-found' } })
    }

    const next = await store.beginRun(runStart())
    await store.deleteRun(run)
    expect(await readdir(runs)).toEqual([next.id])
  },
  patience,
)
