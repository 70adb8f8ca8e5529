/** The checkout made ready to run: packages, then the built app. One process at a time does that. */
import { createHash } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './app-build.mjs'
import { ensureNpmPackages } from './npm-packages.mjs'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {import('./screen.mjs').Screen} screen */
export async function makeReady(screen) {
  const release = await lock(screen)
  try {
    await ensureNpmPackages(screen, root)
    await ensureBuilt(screen, root)
  } finally {
    release()
  }
}

/**
 * Two commands started at once in a fresh clone must not install into the same folder.
 * @param {import('./screen.mjs').Screen} screen
 * @returns {Promise<() => void>}
 */
async function lock(screen) {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12)
  const user = process.getuid?.() ?? 0
  const file = join(tmpdir(), `layerlab-setup-${user}-${id}.lock`)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    for (let told = false; !tryLink(draft, file); ) {
      const holder = Number(readFileOrEmpty(file))
      if (!holder || !isAlive(holder)) {
        rmSync(file, { force: true })
        continue
      }
      if (!told) screen.note(`Process ${holder} is setting up this checkout; waiting for it.`)
      told = true
      await delay(200)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  const release = () => {
    process.off('exit', release)
    rmSync(file, { force: true })
  }
  process.on('exit', release)
  return release
}

/**
 * @param {string} from
 * @param {string} to
 */
function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function readFileOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
