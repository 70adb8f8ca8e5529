/** The Electron shell's entry: one instance, one window, one core. */
import { join } from 'node:path'
import { app } from 'electron'
import { createApp } from '../../core/app/create-app'
import { engineChoices } from '../../core/app/engine-session'
import { resolvePaths } from '../../core/app/paths'
import { prepare } from '../../core/app/prepare'
import { consoleLog } from '../console-log'
import { programsAt } from '../programs'
import { serveIpc } from './ipc'
import { installMenu } from './menu'
import { restrictContents, restrictSession } from './restrictions'
import { registerScheme, servePages } from './scheme'
import { showFolder } from './show-folder'
import { focusWindow, openWindow } from './window'

const root = join(import.meta.dirname, '..', '..')

/** After this long the program ends although something still hangs. */
const closeLimitMs = 15_000

registerScheme()
app.enableSandbox()

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow)
  app.on('web-contents-created', (_, contents) => restrictContents(contents))
  void app.whenReady().then(start, fail)
} else {
  app.quit()
}

async function start(): Promise<void> {
  const log = consoleLog(process.env)
  const core = await createApp({
    paths: resolvePaths(),
    log,
    shell: 'electron',
    version: app.getVersion(),
    programs: programsAt(root),
    showFolder,
    engineChoice: engineChoices.find((choice) => choice === process.env.LAYERLAB_ENGINE) ?? 'auto',
    exclusive: true,
  }).catch(fail)
  if (!core) return
  restrictSession()
  servePages(join(root, 'out', 'renderer'))
  installMenu()
  serveIpc(core)

  const open = () => openWindow(join(root, 'out', 'preload', 'preload.cjs'))
  app.on('activate', open)
  app.on('window-all-closed', () => app.quit())
  let closing = false
  app.on('before-quit', (event) => {
    if (closing) return
    closing = true
    event.preventDefault()
    const limit = setTimeout(() => app.exit(1), closeLimitMs)
    void core.close().finally(() => {
      clearTimeout(limit)
      app.exit(0)
    })
  })
  open()
  await prepare(core, { startPrivateEngine: 'when-installed', buildKit: false })
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  app.exit(1)
}
