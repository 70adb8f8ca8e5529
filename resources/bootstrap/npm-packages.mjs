/** npm packages: installed exactly as the lock says, and only when something differs. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from './command-error.mjs'
import { lastLines, runProgram } from './run-program.mjs'

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {string} root
 */
export async function ensureNpmPackages(screen, root) {
  if (await isInstalled(root)) return
  await screen.stage('npm packages', async (stage) => {
    stage.say('npm ci')
    const [program, ...args] = npmCommand()
    const ci = ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=http']
    let fetched = 0
    const result = await runProgram(program, [...args, ...ci], {
      cwd: root,
      onLine: (line) => {
        if (!/^npm http fetch GET 200/.test(line)) return
        fetched += 1
        if (fetched % 50 === 0) stage.say(`npm ci: ${fetched} packages fetched`)
      },
    })
    if (result.status !== 0) {
      // npm ends with its whole usage text: what happened stands first.
      const said = result.output.split('\n').filter((line) => line.startsWith('npm error'))
      throw new CommandError(
        `npm ci failed:\n${said.slice(0, 12).join('\n') || lastLines(result.output, 20)}\n` +
          'Check that this machine reaches its npm registry (npm ping), then run the command again.',
      )
    }
    stage.result(`${fetched > 0 ? `${fetched} fetched, ` : ''}installed as the lock says`)
  })
}

/**
 * True when what npm says it installed is what the lock asks for. A package that is missing is only
 * forgiven where the lock calls it optional: it is for another platform.
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function isInstalled(root) {
  const wanted = await readLock(join(root, 'package-lock.json'))
  const installed = await readLock(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    const there = installed[path]
    return there ? there.version === version : optional === true
  })
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, { version?: string, optional?: boolean }> | undefined>}
 */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  // The npm that started us, when it did: there may be another one first in PATH.
  const started = process.env.npm_execpath
  if (started?.endsWith('.js')) return [process.execPath, started]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}
