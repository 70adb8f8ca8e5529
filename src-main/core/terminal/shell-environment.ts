/** The environment and the program of a learner's own shell. */
import { accessSync, constants } from 'node:fs'
import { delimiter } from 'node:path'

/** Where a shell starts and what it knows; made by whoever knows workspaces, engine and mirror. */
export interface ShellPlace {
  readonly directory: string
  /** Set on top of the app's own environment: DOCKER_HOST, DOCKER_CONFIG, the mirror's variables … */
  readonly variables: Readonly<Record<string, string>>
  /** Folders that come first in PATH, e.g. the private engine's client directory. */
  readonly pathFirst: readonly string[]
}

/** Of the app's own start, not of the learner's: npm's variables, Electron's, those of a terminal around it. */
const foreign =
  /^(npm_.*|INIT_CWD|NODE|NODE_ENV|NODE_OPTIONS|NODE_CHANNEL_.*|ELECTRON_.*|VITEST.*|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|TERM_PROGRAM|TERM_PROGRAM_VERSION)$/

export function shellEnvironment(
  place: ShellPlace,
  own: Readonly<Record<string, string>>,
  inherited: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept = Object.entries(inherited).flatMap(([name, value]) =>
    value === undefined || foreign.test(name) ? [] : [[name, value] as const],
  )
  const environment: Record<string, string> = { ...Object.fromEntries(kept), ...place.variables }
  // npm puts folders of the checkout in front of the PATH of `npm start`.
  const path = (environment.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !/[\\/]node_modules[\\/]/.test(entry))
  environment.PATH = [...place.pathFirst, ...path].filter((entry) => entry !== '').join(delimiter)
  if (!environment.LC_ALL && !environment.LC_CTYPE && !environment.LANG) {
    // Without a locale, line editing takes UTF-8 for single bytes.
    environment.LC_CTYPE = process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'
  }
  return { ...environment, ...own, TERM: 'xterm-256color', COLORTERM: 'truecolor' }
}

export interface ShellProgram {
  readonly file: string
  readonly args: readonly string[]
}

/** The learner's own shell where it can be run, else one that the platform surely has. */
export function shellProgram(inherited: NodeJS.ProcessEnv = process.env): ShellProgram {
  if (process.platform === 'win32') return { file: 'powershell.exe', args: ['-NoLogo'] }
  const candidates = [inherited.SHELL, '/bin/bash', '/bin/zsh', '/bin/sh']
  const file = candidates.find((candidate) => candidate && isExecutable(candidate)) ?? '/bin/sh'
  // Terminals of macOS start login shells, where PATH is set up.
  return { file, args: process.platform === 'darwin' ? ['-l'] : [] }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
