/** Electron's own program: npm does not bring it, it is fetched from elsewhere at the first start. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './run-program.mjs'

/** The program is some 100 MB: a minute on a slow line, and no more where nothing answers. */
const fetchLimitMs = 120_000

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {string} root
 * @returns {Promise<{ program: string } | { why: string }>} why: a reason to use the browser shell, as a full sentence
 */
export async function findElectron(screen, root) {
  if (!hasDisplay()) return { why: 'There is no display for a window.' }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { why: 'Electron keeps its sandbox only for users other than root.' }
  }
  const present = installedElectron(root)
  if (present) return { program: present }
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    return { why: `There is no Electron in ${process.env.ELECTRON_OVERRIDE_DIST_PATH}.` }
  }
  const fetched = await screen.stage('Electron', async (stage) => {
    stage.say('fetching its program, once')
    const result = await runProgram(
      process.execPath,
      [join(root, 'node_modules', 'electron', 'install.js')],
      {
        cwd: root,
        timeoutMs: fetchLimitMs,
      },
    )
    const program = result.status === 0 ? installedElectron(root) : undefined
    stage.result(program ? 'fetched' : 'not to be had')
    return program
  })
  return fetched ? { program: fetched } : { why: 'The Electron program could not be fetched.' }
}

/**
 * @param {string} root
 * @returns {string | undefined}
 */
function installedElectron(root) {
  const folder = join(root, 'node_modules', 'electron')
  const name =
    readText(join(folder, 'path.txt')) ?? (process.platform === 'win32' ? 'electron.exe' : 'electron')
  const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(program) ? program : undefined
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}
