/**
 * One LayerLab works with a data folder at a time: timings stay honest and the private engine has one
 * owner. Lock files are numbered, `instance-7.json`, and the highest number holds the lock. Whoever finds
 * its holder dead or gone makes the next number, which only one can do, and removes lower ones after that;
 * numbers are never used again, so that nobody acts on what they read too long ago.
 */
import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { errorCodeOf, makeDirectory, storageError } from '../records/atomic-file'
import { isAlive, ownProcess, processIdentitySchema } from '../records/process-identity'
import type { Clock } from './clock'
import { LabError } from './lab-error'
import type { Log } from './log'

// A process is known by its id and its start: ids are given out again.
const holderSchema = processIdentitySchema.extend({
  shell: z.string(),
  since: z.string(),
  address: z.string().nullable(),
})
export type LockHolder = z.infer<typeof holderSchema>

const lockFileName = /^instance-(\d{1,15})\.json$/
const released = 'released'

export interface InstanceLock {
  /** Tells others where this instance can be reached. */
  setAddress(address: string): Promise<void>
  release(): Promise<void>
}

/** Throws LabError `second-instance` while a live LayerLab holds the folder. */
export async function acquireInstanceLock(options: {
  directory: string
  shell: string
  clock: Clock
  log: Log
}): Promise<InstanceLock> {
  const { directory, shell, clock, log } = options
  await makeDirectory(directory)
  let own: LockHolder = {
    ...(await ownProcess()),
    shell,
    since: clock.now().toISOString(),
    address: null,
  }
  const file = await storing(directory, () => take(directory, own, log))
  return {
    async setAddress(address) {
      own = { ...own, address }
      await storing(directory, () => replace(directory, file, JSON.stringify(own)))
    },
    // The number stays taken, see above.
    release: () => storing(directory, () => replace(directory, file, JSON.stringify(released))),
  }
}

/** The live holder of the folder, if there is one. Throws LabError `storage-failed` where the folder is none. */
export async function findHolder(directory: string): Promise<LockHolder | undefined> {
  return storing(directory, async () => {
    const number = await highest(directory)
    const holder = await readHolder(fileOf(directory, number))
    return holder && (await isAlive(holder)) ? holder : undefined
  })
}

async function take(directory: string, own: LockHolder, log: Log): Promise<string> {
  // Written whole under another name and then linked: nobody ever sees half a lock file.
  const draft = join(directory, `draft-${randomUUID()}`)
  await writeFile(draft, JSON.stringify(own))
  try {
    for (;;) {
      const number = await highest(directory)
      const holder = await readHolder(fileOf(directory, number))
      if (holder && (await isAlive(holder))) throw secondInstance(holder)
      if (holder) log.info(`taking over the lock of process ${holder.pid}, which is gone`)
      const next = fileOf(directory, number + 1)
      if (!(await linkIfFree(draft, next))) continue
      if ((await highest(directory)) === number + 1) {
        await removeBelow(directory, number + 1)
        return next
      }
      await rm(next, { force: true })
    }
  } finally {
    await rm(draft, { force: true })
  }
}

const fileOf = (directory: string, number: number) => join(directory, `instance-${number}.json`)

async function numbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return []
    throw error
  })
  return names.flatMap((name) => lockFileName.exec(name)?.[1] ?? []).map(Number)
}

/** 0 when there has never been a lock. */
async function highest(directory: string): Promise<number> {
  return Math.max(0, ...(await numbers(directory)))
}

async function removeBelow(directory: string, limit: number): Promise<void> {
  for (const number of await numbers(directory)) {
    if (number < limit) await rm(fileOf(directory, number), { force: true })
  }
}

async function replace(directory: string, file: string, text: string): Promise<void> {
  const draft = join(directory, `draft-${randomUUID()}`)
  await writeFile(draft, text)
  await rename(draft, file)
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Undefined for a lock that was released, and for a file that is no lock. */
async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const isNoLock = error instanceof SyntaxError || error instanceof z.ZodError
    if (isNoLock || errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function storing<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageError(error, directory)
  }
}

function secondInstance(holder: LockHolder): LabError {
  const where = holder.address === null ? '' : ` It is at ${holder.address}.`
  return new LabError('second-instance', {
    what: `LayerLab is running already: process ${holder.pid} (${holder.shell}), since ${holder.since}.${where}`,
    expected: 'One LayerLab at a time in a data folder, so that timings are honest.',
    todo:
      holder.address === null
        ? `Wait for it or end it, or set LAYERLAB_HOME to another folder.`
        : `Open ${holder.address} (press Enter in its terminal for a fresh link), or end it, or set LAYERLAB_HOME to another folder.`,
    details: [
      `pid: ${holder.pid}`,
      `since: ${holder.since}`,
      ...(holder.address === null ? [] : [`address: ${holder.address}`]),
    ],
  })
}
