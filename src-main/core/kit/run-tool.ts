/** Runs a program of the machine, such as npm or mmdebstrap, so that it never outlives what it is for. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { LabError } from '../app/lab-error'

/** What to install for each program that a kit may need. */
const installAdvice: Readonly<Record<string, string>> = {
  mmdebstrap: 'Install it with `apt-get install mmdebstrap` on Debian or Ubuntu.',
  npm: 'Install Node.js 20.19 or newer, which brings npm.',
  'dpkg-deb': 'The recipe needs Debian or Ubuntu; take the `registry` recipe elsewhere.',
  'apt-get': 'The recipe needs Debian or Ubuntu; take the `registry` recipe elsewhere.',
}

/** Lines of the program's own messages that an error repeats. */
const keptLines = 12
/** A program that has not ended so long after SIGTERM is killed. */
const killAfterMs = 10_000

export interface ToolRun {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly signal: AbortSignal
  /** Each line that it writes to standard error. */
  readonly onMessage?: (line: string) => void
}

export async function isInstalled(tool: string): Promise<boolean> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of process.platform === 'win32' ? [`${tool}.cmd`, `${tool}.exe`] : [tool]) {
      const found = await access(join(directory, name), constants.X_OK).then(
        () => true,
        () => false,
      )
      if (found) return true
    }
  }
  return false
}

export function missingTool(tool: string): LabError {
  return new LabError('missing-tool', {
    what: `The program ${tool} is not on this machine.`,
    expected: `Building the kit needs ${tool} on the PATH.`,
    todo: installAdvice[tool] ?? `Install ${tool}.`,
  })
}

/** Runs to the end; gives all of standard output. */
export async function runTool(run: ToolRun): Promise<Buffer> {
  const parts: Buffer[] = []
  await streamTool(run, async (stdout) => {
    for await (const part of stdout) parts.push(part)
  })
  return Buffer.concat(parts)
}

/**
 * Runs to the end while `consume` reads standard output. When either fails or the signal is aborted, the
 * program and all its children are ended first. Throws LabError `missing-tool`, `disk-full` or
 * `kit-build-failed`, an AbortError, or what `consume` throws.
 */
export async function streamTool<T>(run: ToolRun, consume: (stdout: Readable) => Promise<T>): Promise<T> {
  run.signal.throwIfAborted()
  // A process group of its own, because mmdebstrap ignores a signal that its children do not get.
  const grouped = process.platform !== 'win32'
  const child = execa(run.command, run.args, {
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    ...(run.env === undefined ? {} : { env: run.env }),
    ...(run.input === undefined ? { stdin: 'ignore' as const } : { input: run.input }),
    detached: grouped,
    reject: false,
    buffer: false,
    encoding: 'buffer',
  })
  const signalTree = (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.pid === undefined) return
    try {
      if (grouped) process.kill(-child.pid, signal)
      else child.kill(signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
  let killTimer: NodeJS.Timeout | undefined
  const stop = () => {
    signalTree('SIGTERM')
    killTimer ??= setTimeout(() => signalTree('SIGKILL'), killAfterMs)
  }
  const killNow = () => signalTree('SIGKILL')
  run.signal.addEventListener('abort', stop, { once: true })
  process.once('exit', killNow)
  const messages = collectLines(child.stderr, run.onMessage)
  const consumed = consume(child.stdout)
  consumed.catch(stop)
  try {
    const [output, result] = await Promise.allSettled([consumed, child])
    if (run.signal.aborted) throw run.signal.reason
    if (result.status === 'rejected') throw result.reason
    const { exitCode, signal, code } = result.value
    if (code === 'ENOENT') throw missingTool(run.command)
    // A write of ours that failed is why the program was stopped; any other failure of the reader
    // follows from the program's own, which says more.
    if (output.status === 'rejected' && isSystemError(output.reason)) throw output.reason
    if (exitCode !== 0) {
      const ending = exitCode === undefined ? `the signal ${signal}` : `status ${exitCode}`
      throw toolFailed(run.command, ending, messages)
    }
    if (output.status === 'rejected') throw output.reason
    return output.value
  } finally {
    clearTimeout(killTimer)
    run.signal.removeEventListener('abort', stop)
    process.off('exit', killNow)
  }
}

function collectLines(stream: Readable, onLine: ToolRun['onMessage']): string[] {
  const kept: string[] = []
  let rest = ''
  const take = (line: string) => {
    const text = line.trim()
    if (text === '') return
    onLine?.(text)
    kept.push(text)
    if (kept.length > keptLines) kept.shift()
  }
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    lines.forEach(take)
  })
  stream.on('end', () => take(rest))
  return kept
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number'
}

function toolFailed(command: string, ending: string, messages: readonly string[]): LabError {
  if (messages.some((line) => /ENOSPC|no space left on device/i.test(line))) return diskFull(messages)
  return new LabError('kit-build-failed', {
    what: `${command} ended with ${ending} while the kit was being built.`,
    expected: `${command} should have ended with status 0.`,
    todo: 'Read its last lines below: they name the cause. Then start the kit build again.',
    details: messages,
  })
}

export function diskFull(details: readonly string[] = []): LabError {
  return new LabError('disk-full', {
    what: 'The disk is full: the kit could not be written.',
    expected: 'There should be room for the kit and for what is needed while it is made.',
    todo: 'Free some disk space, or set LAYERLAB_HOME to a folder on a larger disk, then build the kit again.',
    details,
  })
}
