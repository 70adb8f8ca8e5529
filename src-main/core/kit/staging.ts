/** Folders in which a kit is made before it takes its place. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const stagingName = /^\.staging-(\d+)-/

export interface Staging {
  /** Becomes the kit. */
  readonly kit: string
  readonly work: string
  remove(): Promise<void>
}

export async function createStaging(kitsDirectory: string): Promise<Staging> {
  const root = join(kitsDirectory, `.staging-${process.pid}-${crypto.randomUUID()}`)
  const [kit, work] = [join(root, 'kit'), join(root, 'work')]
  await mkdir(kit, { recursive: true })
  await mkdir(work)
  return { kit, work, remove: () => rm(root, { recursive: true, force: true }) }
}

/** Removes what processes that are gone have left. */
export async function removeStaleStaging(kitsDirectory: string): Promise<void> {
  for (const name of await readdir(kitsDirectory)) {
    const pid = stagingName.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(kitsDirectory, name), { recursive: true, force: true })
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Someone else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
