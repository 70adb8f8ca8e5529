/**
 * The events that the shells use, and a proof that Electron sends them so: `electronSendsThese` is never
 * called, it only has to compile against electron.d.ts.
 */
import type Electron from 'electron'

type Listener = (...args: never[]) => void

export interface CancellableEvent {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

export function cancellable<T extends object>(facts: T): T & CancellableEvent {
  let prevented = false
  return {
    ...facts,
    get defaultPrevented() {
      return prevented
    },
    preventDefault() {
      prevented = true
    },
  }
}

/** An emitter that knows its events by name and turns every other name down. */
export class Events<Names extends string> {
  readonly #names: readonly Names[]
  readonly #owner: string
  readonly #listeners = new Map<Names, Set<(...args: unknown[]) => void>>()

  constructor(owner: string, names: readonly Names[]) {
    this.#owner = owner
    this.#names = names
  }

  on(name: string, listener: Listener): void {
    this.#of(name).add(listener as (...args: unknown[]) => void)
  }

  once(name: string, listener: Listener): void {
    const listeners = this.#of(name)
    const once = (...args: unknown[]) => {
      listeners.delete(once)
      ;(listener as (...args: unknown[]) => void)(...args)
    }
    listeners.add(once)
  }

  emit(name: Names, ...args: unknown[]): void {
    for (const listener of [...this.#of(name)]) listener(...args)
  }

  #of(name: string): Set<(...args: unknown[]) => void> {
    const known = this.#names.find((candidate) => candidate === name)
    if (known === undefined) throw new Error(`The Electron stand-in has no event ${name} of ${this.#owner}`)
    const listeners = this.#listeners.get(known) ?? new Set()
    this.#listeners.set(known, listeners)
    return listeners
  }
}

export const appEvents = [
  'second-instance',
  'web-contents-created',
  'activate',
  'window-all-closed',
  'before-quit',
] as const
export const contentsEvents = [
  'will-navigate',
  'will-redirect',
  'will-attach-webview',
  'did-navigate',
  'destroyed',
] as const
export const windowEvents = ['ready-to-show'] as const

/** @public Never called: it has to compile. */
export function electronSendsThese(
  app: Electron.App,
  contents: Electron.WebContents,
  window: Electron.BrowserWindow,
): void {
  app.on('second-instance', (event: Electron.Event) => event.preventDefault())
  app.on('web-contents-created', (_event: Electron.Event, made: Electron.WebContents) => made.id)
  app.on('activate', (event: Electron.Event) => event.preventDefault())
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event: Electron.Event) => event.preventDefault())
  contents.on('will-navigate', (event) => [event.url, event.preventDefault()])
  contents.on('will-redirect', (event) => [event.url, event.preventDefault()])
  contents.on('will-attach-webview', (event: Electron.Event) => event.preventDefault())
  contents.once('did-navigate', (_event: Electron.Event, url: string) => url)
  contents.once('destroyed', () => undefined)
  window.once('ready-to-show', () => undefined)
}
