/** Shows a folder in the file manager of this machine, for the shells that have no window of their own. */
import { spawn } from 'node:child_process'
import type { FolderShown } from '#contract/task'

/** A file manager may run on in the foreground; what fails, fails sooner. */
const settledMs = 1500

export function createShowFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): (directory: string) => Promise<FolderShown> {
  return (directory) => {
    switch (platform) {
      case 'darwin':
        return run('open', [directory], env)
      case 'win32':
        return run('explorer.exe', [directory], env)
      default:
        return env.DISPLAY || env.WAYLAND_DISPLAY
          ? run('xdg-open', [directory], env)
          : Promise.resolve({ kind: 'not-shown', reason: 'LayerLab runs where there is no display.' })
    }
  }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<FolderShown> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, env })
    const settled = setTimeout(() => resolve({ kind: 'shown' }), settledMs)
    const settle = (shown: FolderShown) => {
      clearTimeout(settled)
      resolve(shown)
    }
    child.on('error', () => {
      settle({ kind: 'not-shown', reason: `the program ${program} is not installed.` })
    })
    child.on('exit', (status) => {
      // The Explorer says 1 although it has opened the folder.
      const opened = status === 0 || program === 'explorer.exe'
      settle(
        opened
          ? { kind: 'shown' }
          : { kind: 'not-shown', reason: `${program} found no file manager (status ${status}).` },
      )
    })
    child.unref()
  })
}
