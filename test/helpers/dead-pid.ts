import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The id of a process that was there and has ended. */
export async function deadPid(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
  return Number(stdout)
}
