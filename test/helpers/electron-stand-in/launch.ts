/** Starts the real main bundle in a Node process in which `electron` is the stand-in. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import type { DriverCall, FetchReply, MainMessage, WindowFacts } from './messages'

const here = import.meta.dirname
const root = join(here, '..', '..', '..')

type Send = Extract<MainMessage, { kind: 'send' }>

export interface StandInApp {
  readonly process: ChildProcess
  /** All that the main process wrote to standard error so far. */
  stderr(): string
  /** Resolves when the main process has opened a window and loaded a page into it. */
  firstPage(): Promise<{ readonly facts: WindowFacts; readonly url: string }>
  call(call: DriverCall): Promise<unknown>
  fetch(url: string, method?: string): Promise<FetchReply>
  /** Calls back for each `webContents.send`. */
  onSend(receive: (message: Send) => void): void
  /** Closes the window, as the learner does; gives the exit status. */
  close(): Promise<number | null>
}

export async function launchStandIn(env: NodeJS.ProcessEnv): Promise<StandInApp> {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-electron-'))
  await buildStandIn(directory)
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(join(here, 'register.mjs')).href, join(root, 'out', 'main', 'electron.js')],
    {
      cwd: root,
      env: {
        ...env,
        LAYERLAB_ELECTRON_STAND_IN: pathToFileURL(join(directory, 'main-module.mjs')).href,
      },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
    },
  )
  const exited = once(child, 'exit').then(async ([status]: (number | null)[]) => {
    await rm(directory, { recursive: true, force: true })
    return status ?? null
  })
  return new RunningStandIn(child, exited)
}

async function buildStandIn(directory: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: join(here, 'main-module.ts'),
      outDir: directory,
      emptyOutDir: true,
      target: 'node20.19',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'main-module.mjs' } },
    },
  })
}

class RunningStandIn implements StandInApp {
  readonly process: ChildProcess
  readonly #exited: Promise<number | null>
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  readonly #receivers = new Set<(message: Send) => void>()
  readonly #first: Promise<{ facts: WindowFacts; url: string }>
  #lastId = 0
  #stderr = ''

  constructor(child: ChildProcess, exited: Promise<number | null>) {
    this.process = child
    this.#exited = exited
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.#first = new Promise((resolve, reject) => {
      let facts: WindowFacts | undefined
      child.on('message', (message: MainMessage) => {
        if (message.kind === 'window') facts = message.facts
        else if (message.kind === 'load' && facts) resolve({ facts, url: message.url })
        else this.#receive(message)
      })
      void exited.then((status) => {
        const error = new Error(`The main process ended with status ${status}:\n${this.#stderr}`)
        reject(error)
        for (const { reject: fail } of this.#waiting.values()) fail(error)
        this.#waiting.clear()
      })
    })
    // A main process that is meant to end early has nobody waiting for its page.
    this.#first.catch(() => undefined)
  }

  stderr(): string {
    return this.#stderr
  }

  firstPage(): Promise<{ facts: WindowFacts; url: string }> {
    return this.#first
  }

  call(call: DriverCall): Promise<unknown> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.process.send({ id, call }, (error) => {
        if (!error) return
        this.#waiting.delete(id)
        reject(error)
      })
    })
  }

  async fetch(url: string, method = 'GET'): Promise<FetchReply> {
    // The stand-in's main module answers this call so.
    return (await this.call({ kind: 'fetch', url, method })) as FetchReply
  }

  onSend(receive: (message: Send) => void): void {
    this.#receivers.add(receive)
  }

  async close(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.connected) {
      const { facts } = await this.#first
      await this.call({ kind: 'close-window', window: facts.window }).catch(() => undefined)
    }
    return this.#exited
  }

  #receive(message: MainMessage): void {
    if (message.kind === 'send') {
      for (const receive of this.#receivers) receive(message)
      return
    }
    if (message.kind !== 'reply' && message.kind !== 'failure') return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'reply') waiting?.resolve(message.value)
    else waiting?.reject(new Error(message.message))
  }
}
