/** A shell in a running container, through the engine. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TerminalSize } from '#contract/terminal'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import type { Engine, ExecTerminal } from '../engine/engine'
import { sessionVariable } from './process-group'
import { shellLessAdvice } from './shell-less'
import type { TerminalProcess } from './terminal-process'

/** bash where the image has it: it edits lines and pastes better than most other shells. */
const shell = ['/bin/sh', '-c', '[ -x /bin/bash ] && exec /bin/bash; exec /bin/sh']
/** Time for programs to end by themselves after the hang-up. */
const hangUpMs = 200

/**
 * The engine has no request that ends a program started by exec, and closing its connection does not
 * either. So another exec looks for the session's variable; with builtins only, since a container that
 * has a shell may have nothing else.
 */
const endScript = `for p in /proc/[0-9]*; do
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *${sessionVariable}=$1*) kill -s "$2" "\${p#/proc/}"; break ;; esac
  done < "$p/environ"
done 2>/dev/null
true`

export async function startExec(options: {
  id: string
  engine: Engine
  container: { readonly id: string; readonly name: string }
  size: TerminalSize
  log: Log
}): Promise<TerminalProcess> {
  const { id, engine, container, size, log } = options
  const terminal = await openShell(engine, container, id, size)
  const { stream } = terminal
  let ended = false
  let stopping: Promise<void> | undefined
  stream.on('error', (error) => log.debug(`terminal ${id}: ${error.message}`))

  const end = async () => {
    for (const signal of ['HUP', 'KILL']) {
      await engine.exec(container.id, ['/bin/sh', '-c', endScript, 'sh', id, signal], { user: '0' })
      if (signal === 'HUP') await sleep(hangUpMs)
    }
  }

  return {
    label: container.name,
    start(events) {
      stream.on('data', (chunk: Buffer) => events.onData(chunk))
      stream.once('close', async () => {
        ended = true
        const exitCode = await terminal.exitCode().catch(() => null)
        events.onEnd({ exitCode, signal: null })
      })
      // Half-open: the engine has ended its side, ours is still to be closed.
      stream.once('end', () => stream.destroy())
      stream.resume()
    },
    write(bytes) {
      if (!ended) stream.write(bytes)
    },
    resize(to) {
      terminal.resize(to).catch((error: Error) => log.debug(`terminal ${id}: ${error.message}`))
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    foreground: () => Promise.resolve('unknown'),
    stop() {
      stopping ??= (async () => {
        // Where the container is gone or stopped, its processes are as well.
        if (!ended) await end().catch((error: Error) => log.debug(`terminal ${id}: ${error.message}`))
        stream.destroy()
      })()
      return stopping
    },
  }
}

async function openShell(
  engine: Engine,
  container: { readonly id: string; readonly name: string },
  id: string,
  size: TerminalSize,
): Promise<ExecTerminal> {
  try {
    return await engine.openExecTerminal(container.id, {
      cmd: shell,
      env: { TERM: 'xterm-256color', [sessionVariable]: id },
      size,
    })
  } catch (error) {
    if (error instanceof LabError && isShellMissing(error)) {
      throw new LabError('engine-refused', shellLessAdvice(container.name, error.data.what), { cause: error })
    }
    throw error
  }
}

/** runc and crun say it in their own words; all name the program and that there is no such file. */
function isShellMissing({ data }: LabError): boolean {
  return data.code === 'engine-refused' && /\/bin\/sh.*(no such file|not found)/is.test(data.what)
}
