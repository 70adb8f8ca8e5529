/**
 * What `require('electron')` gives the preload bundle, as a script for the page. It runs before any script
 * of the page, in the page's own world: what the preload does not expose stays in its closure.
 */

/** Names of the functions that the test puts on the page for the stand-in. */
export const standInBindings = {
  invoke: '__standInInvoke',
  send: '__standInSend',
  receive: '__standInReceive',
} as const

/**
 * The script that runs the preload bundle in the top frame. The bundle stands in it as code, not as text:
 * the page's content security policy forbids evaluating text, here as anywhere.
 */
export function preloadScript(preloadBundle: string): string {
  const bundle = `function (require, module, exports) {\n${preloadBundle}\n}`
  return `(${runPreload.toString()})(${bundle}, ${JSON.stringify(standInBindings)})`
}

type CommonJs = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void

/** Runs in the page: it must not use anything from outside itself. */
function runPreload(bundle: CommonJs, names: typeof standInBindings): void {
  if (window.top !== window) return
  const page = window as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const invoke = page[names.invoke]
  const post = page[names.send]
  if (!invoke || !post) throw new Error('The test has not bound the stand-in to this page')
  delete (window as unknown as Record<string, unknown>)[names.invoke]
  delete (window as unknown as Record<string, unknown>)[names.send]

  type Listener = (event: object, ...args: unknown[]) => void
  const listeners = new Map<string, Set<Listener>>()
  Object.defineProperty(window, names.receive, {
    value: (channel: string, args: unknown[]) => {
      for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...structuredClone(args))
    },
  })

  const strict = <T extends object>(name: string, parts: T): T =>
    new Proxy(parts, {
      get(target, property) {
        if (property in target) return Reflect.get(target, property)
        throw new Error(`The Electron stand-in has no ${name}.${String(property)}`)
      },
    })

  const ipcRenderer = strict('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) => invoke(channel, structuredClone(args)),
    send: (channel: string, ...args: unknown[]) => void post(channel, structuredClone(args)),
    on(channel: string, listener: Listener) {
      const known = listeners.get(channel) ?? new Set()
      known.add(listener)
      listeners.set(channel, known)
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener)
      return ipcRenderer
    },
  })

  /** As the context bridge does it: functions are wrapped, all else is copied and frozen. */
  const across = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => across(value(...args.map(across)))
    }
    if (value instanceof Promise) return value.then(across)
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return Object.freeze(value.map(across))
    if (Object.getPrototypeOf(value) === Object.prototype) {
      const copy = Object.entries(value).map(([key, part]) => [key, across(part)])
      return Object.freeze(Object.fromEntries(copy))
    }
    return structuredClone(value)
  }
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld(key: string, api: unknown) {
      if (key in window) throw new Error(`Cannot bind an API on top of an existing property: ${key}`)
      Object.defineProperty(window, key, { value: across(api), enumerable: true })
    },
  })

  const electron = strict('electron', { contextBridge, ipcRenderer })
  const require = (name: string) => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  bundle(require, module, module.exports)
}
