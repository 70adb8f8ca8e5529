/**
 * What `import 'electron'` gives the main bundle in the stand-in's process: the part of Electron that the
 * shell uses, typed from electron.d.ts, with Electron's rules on what may be called when.
 */
import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type Electron from 'electron'
import { appEvents, cancellable, contentsEvents, Events, windowEvents } from './events'
import type { DriverCall, DriverMessage, FetchReply, MainMessage } from './messages'
import { strict } from './strict'

const driver = process.send?.bind(process)
if (!driver) throw new Error('The Electron stand-in runs as a child of a test')

/** Node's IPC with `advanced` serialization is a structured clone, as Electron's is. */
const tell = (message: MainMessage) => {
  driver(message)
}

let ready = false
const mustBeReady = (what: string) => {
  if (!ready) throw new Error(`${what} can only be used after the app is ready`)
}
const mustNotBeReady = (what: string) => {
  if (ready) throw new Error(`${what} should be called before the app is ready`)
}

const appBus = new Events('app', appEvents)
let quitting = false

function quit(): void {
  if (quitting) return
  const event = cancellable({})
  appBus.emit('before-quit', event)
  if (event.defaultPrevented) return
  quitting = true
  process.exit(0)
}

const appParts: Pick<
  Electron.App,
  'enableSandbox' | 'requestSingleInstanceLock' | 'whenReady' | 'quit' | 'exit' | 'getVersion' | 'isPackaged'
> = {
  isPackaged: process.env.LAYERLAB_STAND_IN_PACKAGED === '1',
  enableSandbox: () => mustNotBeReady('app.enableSandbox()'),
  requestSingleInstanceLock: () => process.env.LAYERLAB_STAND_IN_SECOND !== '1',
  async whenReady() {
    await new Promise((resolve) => setImmediate(resolve))
    ready = true
  },
  quit,
  exit: (status) => process.exit(status ?? 0),
  getVersion: () => process.env.npm_package_version ?? '0.0.0',
}

export const app = strict('app', { ...appParts, on: appBus.on.bind(appBus), once: appBus.once.bind(appBus) })

type ProtocolHandler = Parameters<Electron.Protocol['handle']>[1]
const schemes = new Map<string, Electron.Privileges>()
const protocolHandlers = new Map<string, ProtocolHandler>()

const protocolParts: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged(customSchemes) {
    mustNotBeReady('protocol.registerSchemesAsPrivileged()')
    for (const { scheme, privileges } of customSchemes) schemes.set(scheme, privileges ?? {})
  },
  handle(scheme, handler) {
    mustBeReady('protocol.handle()')
    if (protocolHandlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already`)
    const privileges = schemes.get(scheme)
    if (
      !privileges?.standard ||
      !privileges.secure ||
      (privileges.supportFetchAPI && !privileges.corsEnabled)
    ) {
      throw new Error(`The scheme ${scheme} is not registered as standard, secure and guarded by CORS`)
    }
    protocolHandlers.set(scheme, handler)
  },
}
export const protocol = strict('protocol', protocolParts)

const shownFolders: string[] = []

const shellParts: Pick<Electron.Shell, 'openPath'> = {
  async openPath(path) {
    mustBeReady('shell.openPath()')
    // Electron starts whatever program a file belongs to: the shell may open folders and nothing else.
    if (!isAbsolute(path) || path.includes('\0') || !statSync(path).isDirectory()) {
      throw new Error(`The stand-in opens folders by their absolute path only, not ${JSON.stringify(path)}`)
    }
    shownFolders.push(path)
    return ''
  },
}
export const shell = strict('shell', shellParts)

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
let permissionRequest: RequestHandler = null
let permissionCheck: CheckHandler = null

const defaultSession: Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'> = {
  setPermissionRequestHandler(handler) {
    permissionRequest = handler
  },
  setPermissionCheckHandler(handler) {
    permissionCheck = handler
  },
}
export const session = strict('session', {
  get defaultSession() {
    mustBeReady('session.defaultSession')
    return strict('session.defaultSession', defaultSession)
  },
})

let menu: object | null | undefined
export const Menu = strict('Menu', {
  setApplicationMenu(next: object | null) {
    menu = next
  },
  buildFromTemplate: (template: readonly Electron.MenuItemConstructorOptions[]) => ({ template }),
} satisfies Record<keyof Pick<typeof Electron.Menu, 'setApplicationMenu' | 'buildFromTemplate'>, unknown>)

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

class StandInContents {
  readonly bus = new Events('webContents', contentsEvents)
  readonly #window: number
  openHandler: OpenHandler | undefined

  constructor(window: number) {
    this.#window = window
  }

  on(name: string, listener: (...args: never[]) => void): void {
    this.bus.on(name, listener)
  }

  once(name: string, listener: (...args: never[]) => void): void {
    this.bus.once(name, listener)
  }

  isDestroyed(): boolean {
    return !windows.has(this.#window)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    tell({ kind: 'send', window: this.#window, channel, args: structuredClone(args) })
  }
}

const windows = new Map<number, StandInWindow>()
let lastWindow = 0
const focused: number[] = []

class StandInWindow {
  readonly #number = ++lastWindow
  readonly #bus = new Events('BrowserWindow', windowEvents)
  readonly contents = new StandInContents(this.#number)
  readonly webContents = strict('webContents', this.contents)

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    mustBeReady('BrowserWindow')
    const { preload = '', ...webPreferences } = options.webPreferences ?? {}
    if (webPreferences.sandbox !== true) throw new Error('The stand-in knows sandboxed windows only')
    if (webPreferences.contextIsolation !== true) throw new Error('The stand-in isolates contexts')
    if (webPreferences.nodeIntegration !== false) throw new Error('The stand-in has no Node in its pages')
    windows.set(this.#number, this)
    appBus.emit('web-contents-created', cancellable({}), this.webContents)
    tell({ kind: 'window', facts: { window: this.#number, preload, webPreferences: { ...webPreferences } } })
  }

  static getAllWindows(): StandInWindow[] {
    return [...windows.values()].map((window) => strict('BrowserWindow', window))
  }

  once(name: string, listener: (...args: never[]) => void): void {
    this.#bus.once(name, listener)
  }

  async loadURL(url: string): Promise<void> {
    tell({ kind: 'load', window: this.#number, url })
    this.#bus.emit('ready-to-show')
  }

  show(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return !windows.has(this.#number)
  }
  focus(): void {
    focused.push(this.#number)
  }

  destroy(): void {
    windows.delete(this.#number)
    this.contents.bus.emit('destroyed')
    if (windows.size === 0) appBus.emit('window-all-closed')
  }
}

/** Drift of these names breaks the build. */
type WindowSurface = Pick<
  Electron.BrowserWindow,
  'once' | 'loadURL' | 'show' | 'restore' | 'isMinimized' | 'isDestroyed' | 'focus' | 'webContents'
>
const _windowSurface: Record<keyof WindowSurface, unknown> = StandInWindow.prototype as StandInWindow
const _contentsSurface: Record<
  keyof Pick<Electron.WebContents, 'on' | 'once' | 'isDestroyed' | 'setWindowOpenHandler' | 'send'>,
  unknown
> = StandInContents.prototype as StandInContents
void [_windowSurface, _contentsSurface]

export const BrowserWindow = new Proxy(StandInWindow, {
  construct: (target, args: [Electron.BrowserWindowConstructorOptions]) =>
    strict('BrowserWindow', new target(...args)),
  get(target, property, receiver) {
    if (property === 'getAllWindows') return target.getAllWindows
    if (property === 'prototype' || typeof property === 'symbol')
      return Reflect.get(target, property, receiver)
    throw new Error(`The Electron stand-in has no BrowserWindow.${property}`)
  },
})

type InvokeHandler = Parameters<Electron.IpcMain['handle']>[1]
const invokeHandlers = new Map<string, InvokeHandler>()
type SendListener = (event: { senderFrame: unknown; sender: unknown }, ...args: unknown[]) => void
const sendListeners = new Map<string, Set<SendListener>>()

export const ipcMain = strict('ipcMain', {
  handle(channel, handler) {
    if (invokeHandlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    invokeHandlers.set(channel, handler)
  },
  on(channel: string, listener: SendListener) {
    const listeners = sendListeners.get(channel) ?? new Set()
    listeners.add(listener)
    sendListeners.set(channel, listeners)
  },
} satisfies Pick<Electron.IpcMain, 'handle'> & Record<keyof Pick<Electron.IpcMain, 'on'>, unknown>)

function windowOf(number: number): StandInWindow {
  const window = windows.get(number)
  if (!window) throw new Error(`There is no window ${number}`)
  return window
}

function eventOf(call: Extract<DriverCall, { kind: 'invoke' | 'send' }>) {
  const { url, top } = call.frame
  const senderFrame = strict('senderFrame', { url, parent: top ? null : strict('senderFrame.parent', {}) })
  return { sender: windowOf(call.window).webContents, senderFrame }
}

async function perform(call: DriverCall): Promise<unknown> {
  switch (call.kind) {
    case 'fetch':
      return fetchPage(call.url, call.method)
    case 'invoke': {
      const handler = invokeHandlers.get(call.channel)
      if (!handler) throw new Error(`No handler registered for '${call.channel}'`)
      // Only the fields that the shell reads; reading another one throws.
      const event = strict('event', eventOf(call)) as unknown as Electron.IpcMainInvokeEvent
      return structuredClone(await handler(event, ...structuredClone(call.args)))
    }
    case 'send': {
      for (const listener of sendListeners.get(call.channel) ?? []) {
        listener(strict('event', eventOf(call)), ...structuredClone(call.args))
      }
      return undefined
    }
    case 'navigate': {
      const event = cancellable({ url: call.url })
      windowOf(call.window).contents.bus.emit('will-navigate', event, call.url)
      return { prevented: event.defaultPrevented }
    }
    case 'attach-webview': {
      const event = cancellable({})
      windowOf(call.window).contents.bus.emit('will-attach-webview', event, {}, {})
      return { prevented: event.defaultPrevented }
    }
    case 'open-window': {
      const handler = windowOf(call.window).contents.openHandler
      const details = { url: call.url, frameName: '', features: '' }
      return { action: handler ? handler(details as Electron.HandlerDetails).action : 'allow' }
    }
    case 'permission':
      return askPermission(call.permission)
    case 'second-instance':
      focused.length = 0
      appBus.emit('second-instance', cancellable({}), [], '', undefined)
      return { focused: [...focused] }
    case 'shown-folders':
      return [...shownFolders]
    case 'close-window':
      windowOf(call.window).destroy()
      return undefined
  }
}

async function fetchPage(url: string, method: string): Promise<FetchReply> {
  const handler = protocolHandlers.get(new URL(url).protocol.replace(':', ''))
  if (!handler) throw new Error(`Nothing handles ${url}`)
  const response = await handler(new Request(url, { method }))
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

async function askPermission(permission: string) {
  const granted = await new Promise<boolean>((resolve) => {
    if (!permissionRequest) resolve(true)
    else permissionRequest(null as never, permission as never, resolve, {} as never)
  })
  const checked = permissionCheck ? permissionCheck(null, permission as never, '', {} as never) : true
  return { granted, checked, menu: menu === null ? 'none' : menu === undefined ? 'default' : 'own' }
}

process.on('message', ({ id, call }: DriverMessage) => {
  perform(call).then(
    (value) => tell({ kind: 'reply', id, value }),
    (error: unknown) =>
      tell({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) }),
  )
})
// A test that dies takes the app with it.
process.on('disconnect', () => process.exit(1))
