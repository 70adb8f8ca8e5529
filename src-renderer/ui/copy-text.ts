/**
 * Puts text into the clipboard, from within a click or a key press. The clipboard API would need a
 * permission that the Electron shell gives to nobody; a copy event needs none.
 */
export function copyText(text: string): void {
  const fill = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', fill, { capture: true, once: true })
  document.execCommand('copy')
  document.removeEventListener('copy', fill, { capture: true })
}
