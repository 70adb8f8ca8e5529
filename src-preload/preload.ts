/** All that a page of the Electron shell can reach: the bridge, over three channels. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import { type Bridge, bridgeName, channels } from '../src-main/contract/bridge'
import type { AppEvent } from '../src-main/contract/events'
import { createTerminalBridge } from '../src-main/contract/terminal-bridge'
import { terminalChannel } from '../src-main/contract/terminal-frames'
import type { TerminalServerMessage } from '../src-main/contract/terminal-messages'

const bridge: Bridge = {
  send: (name, payload) => ipcRenderer.invoke(channels.request, name, payload),
  listen(listener) {
    // The page gets the event's data alone: the IPC event would give it `sender`.
    const receive = (_: IpcRendererEvent, event: AppEvent) => listener(event)
    ipcRenderer.on(channels.event, receive)
    return () => {
      ipcRenderer.off(channels.event, receive)
    }
  },
  terminal: createTerminalBridge({
    post(message) {
      ipcRenderer.send(terminalChannel, message)
      return true
    },
    onMessage(receive) {
      ipcRenderer.on(terminalChannel, (_: IpcRendererEvent, message: TerminalServerMessage) =>
        receive(message),
      )
    },
  }),
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
