/** `layerlab` as a real process, as a learner's terminal starts it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface CliEnd {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly process: ChildProcessWithoutNullStreams
  readonly ended: Promise<CliEnd>
  /** Resolves when standard error has text that matches; rejects when the command ends before. */
  stderrHas(pattern: RegExp): Promise<void>
}

export const cliProgram = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

export function startCli(args: readonly string[], env: NodeJS.ProcessEnv): RunningCli {
  const child = spawn(process.execPath, [cliProgram, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // `close` comes after the last byte of both streams, `exit` may come before.
  const ended = once(child, 'close').then(([status]: (number | null)[]) => ({
    status: status ?? null,
    stdout,
    stderr,
  }))
  return {
    process: child,
    ended,
    stderrHas: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(stderr)) return
          child.stderr.off('data', look)
          resolve()
        }
        child.stderr.on('data', look)
        look()
        void ended.then(({ status }) =>
          reject(new Error(`layerlab ${args.join(' ')} ended with ${status} before ${pattern}:\n${stderr}`)),
        )
      }),
  }
}

export function runCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliEnd> {
  return startCli(args, env).ended
}

/** The one JSON object that a command with `--json` prints. */
export function jsonOf({ stdout, stderr, status }: CliEnd): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`No JSON on standard output (status ${status}):\n${stdout}\n${stderr}`)
  }
}
