/** Terminals over IPC: structured clone keeps bytes as they are, so messages go without any encoding. */
import { type IpcMainEvent, ipcMain, type WebContents } from 'electron'
import { terminalChannel } from '#contract/terminal-frames'
import type { TerminalConnection, Terminals } from '../../core/terminal/terminals'

export function serveTerminalIpc(terminals: Terminals, isOwnPage: (event: IpcMainEvent) => boolean): void {
  const connections = new Map<WebContents, TerminalConnection>()

  function connect(contents: WebContents): TerminalConnection {
    const connection = terminals.connect((message) => {
      if (!contents.isDestroyed()) contents.send(terminalChannel, message)
    })
    connections.set(contents, connection)
    const close = () => {
      connection.close()
      if (connections.get(contents) === connection) connections.delete(contents)
    }
    contents.once('destroyed', close)
    // A page that is loaded again is a new client; what was sent to the old one is lost.
    contents.once('did-navigate', close)
    return connection
  }

  ipcMain.on(terminalChannel, (event, message: unknown) => {
    if (!isOwnPage(event)) return
    const connection = connections.get(event.sender) ?? connect(event.sender)
    connection.receive(message)
  })
}
