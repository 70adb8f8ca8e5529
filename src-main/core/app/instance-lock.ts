/**
 * One LayerLab works with a data folder at a time: timings stay honest and the private engine has one
 * owner. The lock is a file; its holder is known by process id and process start time, so
 * that a process id that was given out again is not taken for the holder.
 */
import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { errorCodeOf, makeDirectory, storageError } from '../records/atomic-file'
import { isAlive, ownProcess, processIdentitySchema } from '../records/process-identity'
import type { Clock } from './clock'
import { LabError } from './lab-error'
import type { Log } from './log'

const holderSchema = processIdentitySchema.extend({
  shell: z.string(),
  since: z.string(),
  address: z.string().nullable(),
})
export type LockHolder = z.infer<typeof holderSchema>

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
  const file = join(options.directory, 'instance.json')
  await makeDirectory(options.directory)
  let own: LockHolder = {
    ...(await ownProcess()),
    shell: options.shell,
    since: options.clock.now().toISOString(),
    address: null,
  }
  await take(file, own, options.log)
  return {
    async setAddress(address) {
      own = { ...own, address }
      const next = `${file}.${randomUUID()}`
      await writeFile(next, JSON.stringify(own))
      await rename(next, file)
    },
    async release() {
      const holder = await readHolder(file)
      if (holder && holder.pid === own.pid && holder.started === own.started) {
        await rm(file, { force: true })
      }
    },
  }
}

/** The live holder of the folder, if there is one. */
export async function findHolder(directory: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(join(directory, 'instance.json'))
  return holder && (await isAlive(holder)) ? holder : undefined
}

async function take(file: string, own: LockHolder, log: Log): Promise<void> {
  // Written whole under another name and then linked: nobody ever sees half a lock file.
  const mark = randomUUID()
  const draft = `${file}.${mark}`
  const aside = `${file}.${mark}.dead`
  try {
    await writeFile(draft, JSON.stringify(own))
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await linkIfFree(draft, file)) return
      const holder = await readHolder(file)
      if (holder && (await isAlive(holder))) throw secondInstance(holder)
      log.info(`taking over the lock of ${holder ? `process ${holder.pid}, which is gone` : 'nobody'}`)
      await rename(file, aside).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error
      })
      // Another LayerLab may have taken over between our look and our rename: it gets its lock back.
      const moved = await readHolder(aside)
      if (moved && (await isAlive(moved))) {
        await linkIfFree(aside, file)
        throw secondInstance(moved)
      }
    }
  } catch (error) {
    throw storageError(error, file)
  } finally {
    await rm(draft, { force: true })
    await rm(aside, { force: true })
  }
  throw new LabError('busy', {
    what: `Other processes keep taking ${file}.`,
    expected: 'At most one LayerLab at a time in a data folder.',
    todo: 'Close the other LayerLab and start this one again.',
  })
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
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

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined
    throw storageError(error, file)
  }
}

const hasCode = (error: unknown, code: string) => errorCodeOf(error) === code
