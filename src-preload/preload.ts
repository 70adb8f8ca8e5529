/** All that a page of the Electron shell can reach: two functions, over two channels. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import { type Bridge, bridgeName, channels } from '../src-main/contract/bridge'
import type { AppEvent } from '../src-main/contract/events'

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
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
