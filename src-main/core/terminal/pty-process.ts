/** A shell of the learner's on this machine, on a pseudo-terminal. */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { ReadStream } from 'node:tty'
import type { IPty } from '@lydell/node-pty'
import type { TerminalEnd, TerminalSize } from '#contract/terminal'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import { endAll, foregroundOf, type ShellProcess, sessionVariable } from './process-group'
import { PtyInput } from './pty-input'
import { keepUnreadOutput } from './pty-output'
import { type ShellPlace, type ShellProgram, shellEnvironment, shellProgram } from './shell-environment'
import type { TerminalProcess, TerminalProcessEvents } from './terminal-process'

/** node-pty's types know its text mode; with `encoding: null` it gives bytes. */
type BytePty = Omit<IPty, 'onData'> & { onData(listener: (chunk: Buffer) => void): void }

export interface PtyOptions {
  readonly id: string
  readonly place: ShellPlace
  readonly size: TerminalSize
  readonly log: Log
  /** Another program than the learner's shell. */
  readonly program?: ShellProgram | undefined
}

/** Throws LabError `not-found` when the folder is gone, `missing-tool` when the shell cannot be started. */
export async function startPty(options: PtyOptions): Promise<TerminalProcess> {
  const { id, place, size, log } = options
  const program = options.program ?? shellProgram()
  if (!isDirectory(place.directory)) {
    throw new LabError('not-found', {
      what: `The folder ${place.directory} is not there any more.`,
      expected: 'A terminal starts in the folder of its task.',
      todo: 'Reset the task, which makes its folder anew, or open a terminal without a task.',
    })
  }
  const pty = await spawnPty(program, place, size, id)
  const socket: unknown = Reflect.get(pty, '_socket')
  const file: unknown = Reflect.get(pty, 'fd')
  if (process.platform !== 'win32' && !(socket instanceof ReadStream && typeof file === 'number')) {
    throw new TypeError('This node-pty is not the one that LayerLab was made for: it has no socket or no fd.')
  }
  return socket instanceof ReadStream && typeof file === 'number'
    ? unixProcess(pty, socket, file, { pid: pty.pid, id }, basename(program.file), log)
    : windowsProcess(pty, basename(program.file))
}

async function spawnPty(
  program: ShellProgram,
  place: ShellPlace,
  size: TerminalSize,
  id: string,
): Promise<BytePty> {
  try {
    // Not every platform has its binary; without it all else must work.
    const { spawn } = await import('@lydell/node-pty')
    const pty: unknown = spawn(program.file, [...program.args], {
      name: 'xterm-256color',
      cols: size.columns,
      rows: size.rows,
      cwd: place.directory,
      env: shellEnvironment(place, { [sessionVariable]: id }),
      encoding: null,
    })
    return pty as BytePty
  } catch (error) {
    throw new LabError(
      'missing-tool',
      {
        what: `The shell ${program.file} could not be started: ${error instanceof Error ? error.message : error}.`,
        expected: 'A shell that runs on this machine.',
        todo: 'Set the variable SHELL to a shell that is installed, and start LayerLab again.',
      },
      { cause: error },
    )
  }
}

function unixProcess(
  pty: BytePty,
  socket: ReadStream,
  file: number,
  shell: ShellProcess,
  label: string,
  log: Log,
): TerminalProcess {
  const input = new PtyInput(file)
  let open = true
  let stopping: Promise<void> | undefined
  // Without a listener of ours node-pty throws what it does not know.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO') log.debug(`terminal ${shell.id}: ${error.message}`)
  })
  keepUnreadOutput(socket, () => {
    open = false
    input.close()
  })
  pty.pause()
  const gone = new Promise<void>((resolve) => {
    pty.onExit(() => resolve())
  })

  return {
    label,
    start(events: TerminalProcessEvents) {
      pty.onData((chunk) => events.onData(chunk))
      pty.onExit(({ exitCode, signal }) => events.onEnd(endOf(exitCode, signal)))
      pty.resume()
    },
    write(bytes) {
      if (open && !input.write(bytes))
        log.warn(`terminal ${shell.id}: the program reads no input; some was thrown away`)
    },
    resize(size) {
      if (open) pty.resize(size.columns, size.rows)
    },
    pause() {
      if (open) pty.pause()
    },
    resume: () => pty.resume(),
    foreground: () => (open ? foregroundOf(shell) : Promise.resolve('unknown')),
    stop() {
      stopping ??= (async () => {
        await endAll(shell)
        socket.destroy()
        await gone
      })()
      return stopping
    },
  }
}

function windowsProcess(pty: BytePty, label: string): TerminalProcess {
  const gone = new Promise<void>((resolve) => {
    pty.onExit(() => resolve())
  })
  return {
    label,
    start(events) {
      pty.onData((chunk) => events.onData(chunk))
      pty.onExit(({ exitCode }) => events.onEnd(endOf(exitCode, undefined)))
    },
    write: (bytes) => pty.write(Buffer.from(bytes).toString('utf8')),
    resize: (size) => pty.resize(size.columns, size.rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    foreground: () => Promise.resolve('unknown'),
    async stop() {
      pty.kill()
      await gone
    },
  }
}

function endOf(exitCode: number, signal: number | undefined): TerminalEnd {
  return signal ? { exitCode: null, signal } : { exitCode, signal: null }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
