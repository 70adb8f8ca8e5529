/** All terminals of the app, and what its clients may ask of them. */
import type { Result } from '#contract/errors'
import {
  type TerminalReplies,
  type TerminalRequestName,
  type TerminalSize,
  type TerminalTarget,
  terminalRequestSchemas,
} from '#contract/terminal'
import { terminalClientMessageSchema } from '#contract/terminal-messages'
import { LabError, toErrorData } from '../app/lab-error'
import { type LabelRole, labels, ownerValue } from '../app/labels'
import type { Log } from '../app/log'
import type { Engine } from '../engine/engine'
import { startExec } from './exec-process'
import { startPty } from './pty-process'
import type { ShellPlace, ShellProgram } from './shell-environment'
import type { TerminalProcess } from './terminal-process'
import { newTerminalId, type Post, RunningTerminal } from './terminal-session'

/** Each keeps up to 2 MB of output. */
const maxTerminals = 24

export interface TerminalOptions {
  /** Where a shell for this lab and task starts. May throw LabError `not-found`. */
  readonly shellPlace: (lab: string | null, task: string | null) => Promise<ShellPlace>
  /** Throws LabError `engine-not-found` when there is none. */
  readonly engine: () => Promise<Engine>
  /** Where the engine in use listens, as DOCKER_HOST names it; undefined where none is in use. */
  readonly engineEndpoint: () => string | undefined
  readonly log: Log
  /** Another program than the learner's own shell. */
  readonly shell?: ShellProgram
  readonly now?: () => Date
}

export interface Terminals {
  /** A new window or browser; `post` must keep the order of its messages. */
  connect(post: Post): TerminalConnection
  /** Ends all sessions with all that was started in them. Idempotent. */
  close(): Promise<void>
}

export interface TerminalConnection {
  /** What the client sent, unchecked. False when it is no message of the contract. */
  receive(message: unknown): boolean
  /** The client is gone; its sessions go on and wait for it. */
  close(): void
}

export function createTerminals(options: TerminalOptions): Terminals {
  const { log } = options
  const terminals = new Map<string, RunningTerminal>()
  const opening = new Set<Promise<unknown>>()
  /** What each shell was started with, which is for its whole life. */
  const dockerHosts = new Map<string, string | undefined>()
  let closing: Promise<void> | undefined

  function find(id: string): RunningTerminal {
    const terminal = terminals.get(id)
    if (terminal) return terminal
    throw new LabError('not-found', {
      what: 'This terminal is not there any more.',
      expected: 'A terminal that was opened since LayerLab started and not closed.',
      todo: 'Open a new terminal.',
    })
  }

  async function startProcess(
    id: string,
    target: TerminalTarget,
    size: TerminalSize,
  ): Promise<TerminalProcess> {
    if (target.kind === 'shell') {
      const place = await options.shellPlace(target.lab, target.task)
      dockerHosts.set(id, place.variables.DOCKER_HOST)
      return startPty({ id, place, size, log, program: options.shell })
    }
    const engine = await options.engine()
    const container = (await ownContainers(engine)).find(
      ({ id: found, name }) => found.startsWith(target.container) || name === target.container,
    )
    if (container) return startExec({ id, engine, container, size, log })
    throw new LabError('not-found', {
      what: `LayerLab has no running container ${target.container}.`,
      expected: 'A running container that a lab of LayerLab started.',
      todo: 'Run the lab’s step that starts the container, then open its shell.',
    })
  }

  async function open(target: TerminalTarget, size: TerminalSize): Promise<RunningTerminal> {
    if (closing) throw closed()
    if (terminals.size + opening.size >= maxTerminals) throw tooMany()
    const id = newTerminalId()
    const started = startProcess(id, target, size)
    opening.add(started)
    try {
      const process = await started
      const startedAt = options.now?.() ?? new Date()
      const terminal = new RunningTerminal({ id, process, target, size, startedAt })
      terminals.set(id, terminal)
      log.debug(`terminal ${id}: ${target.kind} opened`)
      return terminal
    } finally {
      opening.delete(started)
    }
  }

  async function answer(
    client: Post,
    name: TerminalRequestName,
    payload: unknown,
  ): Promise<TerminalReplies[typeof name]> {
    switch (name) {
      case 'open': {
        const { target, size } = parse('open', payload)
        return (await open(target, size)).describe()
      }
      case 'attach': {
        const { session, received, acknowledged } = parse('attach', payload)
        const terminal = find(session)
        if (terminal.attach(client, received, acknowledged)) return terminal.describe()
        throw badRequest(`the terminal has not printed ${received} bytes yet`)
      }
      case 'close': {
        const { session } = parse('close', payload)
        const terminal = terminals.get(session)
        terminals.delete(session)
        dockerHosts.delete(session)
        await terminal?.stop()
        return { closed: session }
      }
      case 'list':
        parse('list', payload)
        return [...terminals.values()].map((terminal) => terminal.describe())
      case 'containers': {
        parse('containers', payload)
        const found = await ownContainers(await options.engine())
        return found.map(({ id, name, image }) => ({ id, name, image }))
      }
      case 'foreground': {
        const { session } = parse('foreground', payload)
        const holder = await find(session).foreground()
        return { holder, sameEngine: dockerHosts.get(session) === options.engineEndpoint() }
      }
    }
  }

  return {
    connect(client) {
      let connected = true
      const post: Post = (message) => {
        if (connected) client(message)
      }
      return {
        receive(message) {
          const parsed = terminalClientMessageSchema.safeParse(message)
          if (!parsed.success || !connected) return parsed.success
          const said = parsed.data
          switch (said.kind) {
            case 'request': {
              const { id, name, payload } = said
              const reply = (result: Result<unknown>) => post({ kind: 'reply', id, result })
              answer(post, name, payload).then(
                (value) => reply({ ok: true, value }),
                (error: unknown) => reply({ ok: false, error: toErrorData(error) }),
              )
              break
            }
            case 'input':
              terminals.get(said.session)?.write(post, said.bytes)
              break
            case 'resize':
              terminals.get(said.session)?.resize(post, said.size)
              break
            case 'acknowledge':
              terminals.get(said.session)?.acknowledge(post, said.offset)
              break
          }
          return true
        },
        close() {
          connected = false
          for (const terminal of terminals.values()) terminal.detach(post)
        },
      }
    },
    close() {
      closing ??= (async () => {
        await Promise.allSettled(opening)
        // One more turn, so that what has just been started is in the list.
        await Promise.resolve()
        const ended = await Promise.allSettled([...terminals.values()].map((terminal) => terminal.stop()))
        terminals.clear()
        for (const result of ended) {
          if (result.status === 'rejected') log.warn(`a terminal did not end in order: ${result.reason}`)
        }
      })()
      return closing
    },
  }
}

/** Not those that LayerLab itself works with, such as the package mirror. */
const shellRoles: readonly LabelRole[] = ['lab-container', 'experiment', 'workspace']

async function ownContainers(engine: Engine) {
  const found = await engine.listContainers({ [labels.owner]: ownerValue })
  return found.filter(
    ({ state, labels: marks }) =>
      state === 'running' && shellRoles.some((role) => role === marks[labels.role]),
  )
}

function parse<N extends TerminalRequestName>(name: N, payload: unknown) {
  const parsed = terminalRequestSchemas[name].safeParse(payload)
  if (parsed.success) return parsed.data as ReturnType<(typeof terminalRequestSchemas)[N]['parse']>
  throw badRequest(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

function badRequest(reason: string): LabError {
  return new LabError('bad-request', {
    what: `The terminal request makes no sense: ${reason}.`,
    expected: 'A request as src-main/contract/terminal.ts describes it.',
    todo: 'Load the page again; if it happens again, please report it.',
  })
}

function tooMany(): LabError {
  return new LabError('busy', {
    what: `${maxTerminals} terminals are open.`,
    expected: `At most ${maxTerminals}.`,
    todo: 'Close one that you do not need.',
  })
}

function closed(): LabError {
  return new LabError('cancelled', {
    what: 'LayerLab is closing.',
    expected: 'Terminals end with the app.',
    todo: 'Start LayerLab again.',
  })
}
