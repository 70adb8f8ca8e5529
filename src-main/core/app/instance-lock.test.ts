import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownProcess } from '../records/process-identity'
import { systemClock } from './clock'
import { acquireInstanceLock, findHolder } from './instance-lock'
import { silentLog } from './log'

/** No process id is that high. */
const deadHolder = {
  pid: 2 ** 30,
  started: '1',
  shell: 'cli',
  since: '2026-01-02T03:04:05.000Z',
  address: null,
}

describe('the instance lock', () => {
  let directory: string
  const children: ChildProcess[] = []

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'layerlab-lock-'))
  })
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    await rm(directory, { recursive: true, force: true })
  })

  const file = () => join(directory, 'instance-7.json')
  const acquire = () => acquireInstanceLock({ directory, shell: 'web', clock: systemClock, log: silentLog })

  async function writeHolder(holder: object): Promise<void> {
    const other = { shell: 'cli', since: '2026-01-02T03:04:05.000Z', address: null }
    await writeFile(file(), JSON.stringify({ ...other, ...holder }))
  }

  it('is not looked for in what is no folder', async () => {
    await writeFile(file(), '')
    await expect(findHolder(file())).rejects.toMatchObject({ data: { code: 'storage-failed' } })
  })

  it('is free again after its release, and leaves one small file', async () => {
    const lock = await acquire()
    expect(await findHolder(directory)).toMatchObject({ pid: process.pid, shell: 'web', address: null })
    await lock.setAddress('http://127.0.0.1:1/')
    expect(await findHolder(directory)).toMatchObject({ address: 'http://127.0.0.1:1/' })
    await lock.release()
    expect(await findHolder(directory)).toBeUndefined()
    await (await acquire()).release()
    expect(await readdir(directory)).toEqual(['instance-2.json'])
  })

  it('names a living holder: its process, since when, and where', async () => {
    await writeHolder({ ...(await ownProcess()), address: 'http://127.0.0.1:7777/' })
    await expect(acquire()).rejects.toMatchObject({
      data: {
        code: 'second-instance',
        what: `LayerLab is running already: process ${process.pid} (cli), since 2026-01-02T03:04:05.000Z. It is at http://127.0.0.1:7777/.`,
        details: [
          `pid: ${process.pid}`,
          'since: 2026-01-02T03:04:05.000Z',
          'address: http://127.0.0.1:7777/',
        ],
      },
    })
    expect(await readdir(directory)).toEqual(['instance-7.json'])
  })

  it('is taken over from a holder that is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeHolder({ pid: child.pid, started: '1' })
    const lock = await acquire()
    expect(await findHolder(directory)).toMatchObject({ pid: process.pid })
    await lock.release()
  })

  it.runIf(process.platform === 'linux')(
    'is taken over when the process id was given out again',
    async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      children.push(child)
      await once(child, 'spawn')
      await writeHolder({ pid: child.pid, started: '1' })
      await (await acquire()).release()
    },
  )

  it.each(['', '{', '{"pid":"x"}', '[]'])('is taken over from a file that holds %j', async (text) => {
    await writeFile(file(), text)
    await (await acquire()).release()
  })

  it('is given to one of many that want it at once, however often', async () => {
    for (let round = 0; round < 40; round++) {
      const number = 2 * round + 1
      await writeFile(join(directory, `instance-${number}.json`), JSON.stringify(deadHolder))
      const results = await Promise.allSettled(Array.from({ length: 12 }, acquire))
      const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      expect(locks).toHaveLength(1)
      const refusals = results.flatMap((result) =>
        result.status === 'rejected' ? [result.reason.data.code] : [],
      )
      expect(new Set(refusals)).toEqual(new Set(['second-instance']))
      expect(await readdir(directory)).toEqual([`instance-${number + 1}.json`])
      await locks[0]?.release()
    }
  })

  it('is not taken from a living holder while others come and go', async () => {
    const lock = await acquire()
    const results = await Promise.allSettled(Array.from({ length: 20 }, acquire))
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await findHolder(directory)).toMatchObject({ pid: process.pid })
    await lock.release()
  })

  it('says so when the folder cannot be used', async () => {
    await writeFile(join(directory, 'run'), 'a file, not a folder')
    const options = { directory: join(directory, 'run'), shell: 'web', clock: systemClock, log: silentLog }
    await expect(acquireInstanceLock(options)).rejects.toMatchObject({ data: { code: 'storage-failed' } })
  })
})
