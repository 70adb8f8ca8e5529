import { app, BrowserWindow } from 'electron'
import { pageOrigin } from './scheme'

/** Opens the one window, or brings it to the front. */
export function openWindow(preload: string): void {
  if (focusWindow()) return
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'LayerLab',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: !app.isPackaged,
      spellcheck: false,
    },
  })
  // Shown when there is something to see: no white flash on a dark desktop.
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${pageOrigin}/`)
}

/** False when there is no window. */
export function focusWindow(): boolean {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return false
  if (window.isMinimized()) window.restore()
  window.focus()
  return true
}
