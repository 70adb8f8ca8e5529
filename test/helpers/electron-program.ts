/** The Electron program, where it is there already: tests never download it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ElectronProgram =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly reason: string }

const names: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

export function findElectron(env: NodeJS.ProcessEnv = process.env): ElectronProgram {
  const folder = join(import.meta.dirname, '..', '..', 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : (names[process.platform] ?? 'electron')
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  if (existsSync(path)) return { found: true, path }
  return {
    found: false,
    reason: `The Electron program is not at ${path}, and its download place is no package registry. Set ELECTRON_OVERRIDE_DIST_PATH to a folder that has it.`,
  }
}
