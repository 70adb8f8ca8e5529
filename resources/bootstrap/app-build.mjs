/** The built app in `out/`: made anew when any source differs from what it was made of. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from './command-error.mjs'
import { lastLines, runProgram } from './run-program.mjs'

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {string} root
 */
export async function ensureBuilt(screen, root) {
  const hash = await hashSources(root)
  const stamp = join(root, 'out', 'built-from')
  if ((await readText(stamp)) === hash) return
  await screen.stage('App', async (stage) => {
    stage.say('building')
    await rm(stamp, { force: true })
    const program = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const result = await runProgram(process.execPath, [program, 'build'], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'production' },
    })
    if (result.status !== 0) {
      throw new CommandError(`The app could not be built:\n${lastLines(result.output, 40)}`)
    }
    await writeFile(stamp, hash)
    stage.result('built')
  })
}

/**
 * @param {string} root
 * @returns {Promise<string>} hex SHA-256 over names and contents; tests are no part of the app
 */
export async function hashSources(root) {
  const hash = createHash('sha256')
  for (const file of await filesOf(root)) {
    const content = await readFile(join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} root */
async function filesOf(root) {
  /** @type {string[]} */
  const files = []
  for (const source of sources) {
    const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    )
    if (!entries) files.push(source)
    for (const entry of entries ?? []) {
      if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
        files.push(join(entry.parentPath, entry.name).slice(root.length + 1))
      }
    }
  }
  return files.sort()
}

/** @param {string} file */
async function readText(file) {
  return await readFile(file, 'utf8').catch(() => undefined)
}
