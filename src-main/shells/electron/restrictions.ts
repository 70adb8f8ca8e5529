/** What Electron would allow a page and LayerLab does not: Electron's security list, points 5 and 11 to 14. */
import { session, type WebContents } from 'electron'
import { pageOrigin } from './scheme'

/** No page may ask for a camera, a location, the clipboard's content or anything else. */
export function restrictSession(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
}

/** One page, no others: it goes nowhere else, opens nothing and embeds nothing. */
export function restrictContents(contents: WebContents): void {
  const stayHere = (event: { readonly url: string; preventDefault(): void }) => {
    if (!event.url.startsWith(`${pageOrigin}/`)) event.preventDefault()
  }
  contents.on('will-navigate', stayHere)
  contents.on('will-redirect', stayHere)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
