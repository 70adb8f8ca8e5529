/** Tells whether the process that began a run is still there, so that a crash is not taken for work. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { errorCodeOf } from './atomic-file'

export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  /** When it started, in the kernel's own count; null where that cannot be read. Process ids are used again. */
  started: z.string().nullable(),
})
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

export async function ownProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, started: await startOf(process.pid) }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // EPERM: there is one, of another user.
    if (errorCodeOf(error) !== 'EPERM') return false
  }
  const started = await startOf(identity.pid)
  return identity.started === null || started === null || started === identity.started
}

async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in brackets and may hold spaces; field 22 is the start time.
    return (
      stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .at(19) ?? null
    )
  } catch {
    return null
  }
}
