/** Finds and ends what was started in a terminal, whichever process group it moved itself to. */
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

/** Set in the environment of a session's shell and so of all that it starts. */
export const sessionVariable = 'LAYERLAB_TERMINAL'

/** Time for programs to end by themselves after SIGHUP. */
const hangUpMs = 400
const pollMs = 20

export interface ShellProcess {
  /** The shell leads its session, so this is also the id of the session and of the shell's group. */
  readonly pid: number
  /** Value of `sessionVariable`. */
  readonly id: string
}

/** SIGHUP to all, as when a terminal is closed; SIGKILL to what is still there after `hangUpMs`. */
export async function endAll(shell: ShellProcess): Promise<void> {
  for (const pid of await membersOf(shell)) signal(pid, 'SIGHUP')
  const deadline = performance.now() + hangUpMs
  let left = await membersOf(shell)
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(pollMs)
    left = await membersOf(shell)
  }
  // A program that is forking may have escaped one look at the list; killed ones fork no more.
  for (let round = 0; left.length > 0 && round < 50; round++) {
    for (const pid of left) signal(pid, 'SIGKILL')
    await sleep(pollMs)
    left = await membersOf(shell)
  }
}

export async function membersOf(shell: ShellProcess): Promise<readonly number[]> {
  if (process.platform === 'win32') return []
  return process.platform === 'linux' ? membersOnLinux(shell) : descendants(shell.pid)
}

/** Which group has the terminal; Linux only. */
export async function foregroundOf(shell: ShellProcess): Promise<'shell' | 'program' | 'unknown'> {
  if (process.platform !== 'linux') return 'unknown'
  const stat = await readStat(shell.pid)
  if (!stat || stat.foregroundGroup <= 0) return 'unknown'
  return stat.foregroundGroup === stat.group ? 'shell' : 'program'
}

interface ProcessStat {
  readonly state: string
  readonly group: number
  readonly session: number
  readonly foregroundGroup: number
}

async function membersOnLinux({ pid, id }: ShellProcess): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    names.map(async (name) => {
      const candidate = Number(name)
      if (candidate === process.pid) return undefined
      const stat = await readStat(candidate)
      if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined
      if (stat.session === pid) return candidate
      const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '')
      return environment.split('\0').includes(`${sessionVariable}=${id}`) ? candidate : undefined
    }),
  )
  return found.filter((candidate) => candidate !== undefined)
}

/** proc(5): the name in parentheses may hold spaces and parentheses itself. */
async function readStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    state: fields[0] ?? '',
    group: Number(fields[2]),
    session: Number(fields[3]),
    foregroundGroup: Number(fields[5]),
  }
}

async function descendants(root: number): Promise<readonly number[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=,stat='])
  const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const members = new Set([root])
  // Parents are not always listed before their children.
  for (let grown = true; grown; ) {
    grown = false
    for (const [pid, parent] of processes) {
      if (members.has(Number(parent)) && !members.has(Number(pid))) {
        members.add(Number(pid))
        grown = true
      }
    }
  }
  const alive = processes.filter(([, , state]) => !state?.startsWith('Z')).map(([pid]) => Number(pid))
  return alive.filter((pid) => members.has(pid))
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}
