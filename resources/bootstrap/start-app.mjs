import { join } from 'node:path'
import { makeReady, root } from './checkout.mjs'
import { ensureDebianPackages, startPackages } from './debian-packages.mjs'
import { findElectron } from './electron-program.mjs'
import { runInForeground } from './run-program.mjs'

/**
 * `npm start`: the app in its own window where that is possible, else in the browser.
 * @param {import('./screen.mjs').Screen} screen
 * @param {readonly string[]} args
 * @returns {Promise<number>} the app's exit status
 */
export async function startApp(screen, args) {
  await ensureDebianPackages(screen, startPackages)
  await makeReady(screen)
  const electron = await findElectron(screen, root)
  if ('program' in electron) return await runInForeground(electron.program, [root, ...args])
  screen.note(`${electron.why} LayerLab runs in the browser instead.`)
  return await runInForeground(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'serve', ...args])
}
