/** Processes as /proc tells of them: a process id alone may belong to another by now. */
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface LinuxProcess {
  readonly pid: number
  /** Clock ticks after boot; with the id it names one process for good. */
  readonly started: string
}

const pollMs = 25

export async function readProcess(pid: number): Promise<LinuxProcess | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The command, in brackets, may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = 'X'] = fields
  const started = fields[19]
  // A zombie has ended, whether or not its parent looks.
  return state === 'Z' || state === 'X' || started === undefined ? undefined : { pid, started }
}

export async function isRunning(known: LinuxProcess): Promise<boolean> {
  return (await readProcess(known.pid))?.started === known.started
}

/** Processes whose arguments pass the test; those that end meanwhile are left out. */
export async function findProcesses(
  test: (args: readonly string[]) => boolean,
): Promise<readonly LinuxProcess[]> {
  const names = await readdir('/proc')
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
        const args = commandLine.split('\0').slice(0, -1)
        return args.length > 0 && test(args) ? await readProcess(Number(name)) : undefined
      }),
  )
  return found.filter((known) => known !== undefined)
}

export async function signalProcess(known: LinuxProcess, signal: NodeJS.Signals): Promise<void> {
  if (!(await isRunning(known))) return
  try {
    process.kill(known.pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** True when it ended within the time. */
export async function waitForEnd(known: LinuxProcess, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (await isRunning(known)) {
    if (performance.now() > deadline) return false
    await delay(pollMs)
  }
  return true
}
