/** A program on a terminal in a container: `docker exec -it`. */
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exec } from 'dockerode'
import type { ExecTerminal, ExecTerminalOptions } from './engine'
import type { EngineCalls } from './engine-calls'
import { refused } from './engine-errors'

const pollMs = 15
/** Of the engine's message when the program cannot be started. */
const maxMessageBytes = 8 * 1024

export async function openExecTerminal(
  calls: EngineCalls,
  id: string,
  options: ExecTerminalOptions,
): Promise<ExecTerminal> {
  const { cmd, env, size } = options
  const deed = `run ${cmd[0] ?? 'a command'} in the container ${id.slice(0, 12)}`
  const consoleSize: [number, number] = [size.rows, size.columns]
  const command = await calls.run(deed, () =>
    calls.docker.getContainer(id).exec({
      Cmd: [...cmd],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Tty: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      ...(options.user === undefined ? {} : { User: options.user }),
      // Engines before API 1.42 ignore it and get the resize below.
      ConsoleSize: consoleSize,
    }),
  )
  const socket = await calls.upgrade(deed, {
    path: `/exec/${command.id}/start`,
    method: 'POST',
    allowEmpty: true,
    options: { Detach: false, Tty: true, ConsoleSize: consoleSize },
  })
  socket.pause()
  const resize = (to: { rows: number; columns: number }) =>
    calls.run(deed, async () => {
      await command.resize({ h: to.rows, w: to.columns })
    })
  try {
    if (!(await started(calls, deed, command))) throw refused(deed, await wordsOn(socket))
    await resize(size).catch(() => {
      // It has ended already, which its stream tells.
    })
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    stream: socket,
    resize,
    async exitCode() {
      const state = await calls.run(deed, () => command.inspect())
      return state.Running ? null : (state.ExitCode ?? null)
    },
  }
}

/** What a runtime that cannot start the program leaves as its exit status; a program of its own may, too. */
const notStartedStatus = [126, 127]

/** The engine answers before it has tried, and old ones say `Running` while they try: only a process id tells. */
async function started(calls: EngineCalls, deed: string, command: Exec): Promise<boolean> {
  for (;;) {
    const state = await calls.run(deed, () => command.inspect())
    if (state.Pid > 0) return true
    if (!state.Running && typeof state.ExitCode === 'number')
      return !notStartedStatus.includes(state.ExitCode)
    await sleep(pollMs)
  }
}

async function wordsOn(socket: Duplex): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of socket) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > maxMessageBytes) break
  }
  return Buffer.concat(chunks).toString('utf8').trim()
}
