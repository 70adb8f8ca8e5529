import { BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { channels } from '#contract/bridge'
import type { Result } from '#contract/errors'
import type { App } from '../../core/app/app'
import { pageOrigin } from './scheme'
import { serveTerminalIpc } from './terminal-ipc'

export function serveIpc(core: App): void {
  ipcMain.handle(
    channels.request,
    async (event, name: unknown, payload: unknown): Promise<Result<unknown>> =>
      isOwnPage(event) ? core.request(name, payload) : refused,
  )
  serveTerminalIpc(core.terminals, isOwnPage)
  core.listen((event) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed()) window.webContents.send(channels.event, event)
    }
  })
}

/** Only the top frame of our own page: a frame or a page from elsewhere could be in the same window. */
function isOwnPage({ senderFrame }: IpcMainInvokeEvent | IpcMainEvent): boolean {
  if (!senderFrame || senderFrame.parent !== null) return false
  return URL.canParse(senderFrame.url) && senderFrame.url.startsWith(`${pageOrigin}/`)
}

const refused: Result<never> = {
  ok: false,
  error: {
    code: 'bad-request',
    what: 'A page that is not LayerLab asked for something.',
    expected: `Requests of the page at ${pageOrigin}/ alone.`,
    todo: 'Close the window and open LayerLab again.',
    details: [],
  },
}
