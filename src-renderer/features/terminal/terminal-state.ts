/** Which terminals are open, and what lessons want typed into them. Holds no screen: those load later. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorData } from '#contract/errors'
import type { TerminalBridge, TerminalEnd, TerminalSession, TerminalTarget } from '#contract/terminal'

export interface TerminalTab {
  readonly session: string
  readonly target: TerminalTarget
  /** The shell's or the container's name. */
  readonly label: string
  /** As the program set it, made plain; a name that the learner gave wins. */
  readonly title: string | null
  readonly ownTitle: string | null
  readonly ended: TerminalEnd | null
}

/** Where shells start: the workspace of a lab's task, or the home folder. */
export interface TerminalPlace {
  readonly lab: string | null
  readonly task: string | null
}

/** Something to type, asked for by a lesson. */
export interface TerminalCommand {
  readonly id: number
  readonly text: string
  readonly run: boolean
  /** The tab that is to take it, once there is one. */
  readonly session: string | null
}

export interface TerminalState {
  readonly open: boolean
  readonly tabs: readonly TerminalTab[]
  readonly active: string | null
  readonly opening: boolean
  readonly error: ErrorData | null
  readonly commands: readonly TerminalCommand[]
  /** The learner asked for the terminal: the active one takes the keyboard as soon as it can. */
  readonly wantsFocus: boolean
}

/** Until a screen tells its own size. */
const firstSize = { columns: 80, rows: 24 }

export interface Terminals {
  readonly store: StoreApi<TerminalState>
  readonly bridge: TerminalBridge
  show(open: boolean): void
  /** Takes over the sessions that a page before this one has left running. */
  restore(): Promise<void>
  openTab(target: TerminalTarget): Promise<string | undefined>
  closeTab(session: string): Promise<void>
  select(session: string): void
  rename(session: string, title: string | null): void
  setTitle(session: string, title: string | null): void
  setEnded(session: string, end: TerminalEnd): void
  fail(error: ErrorData | null): void
  /** Puts text at the prompt of a shell in `place`, opening the panel and a shell where there is none. */
  insert(text: string, place: TerminalPlace): Promise<void>
  /** As `insert`, and runs it. */
  runInTerminal(text: string, place: TerminalPlace): Promise<void>
  /** True once after the learner asked for the terminal. */
  takeFocus(): boolean
  /** Hands over what is to be typed into a session, once. */
  takeCommands(session: string): readonly TerminalCommand[]
}

export function createTerminals(bridge: TerminalBridge): Terminals {
  const store = createStore<TerminalState>(() => ({
    open: false,
    tabs: [],
    active: null,
    opening: false,
    error: null,
    commands: [],
    wantsFocus: false,
  }))
  const { getState: get, setState: set } = store
  let restored: Promise<void> | undefined
  let lastCommand = 0

  const change = (session: string, part: Partial<TerminalTab>) =>
    set(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.session === session ? { ...tab, ...part } : tab)) }))

  async function restore(): Promise<void> {
    const reply = await bridge.request('list', {})
    if (!reply.ok) return
    set(({ tabs, active }) => {
      const known = new Set(tabs.map(({ session }) => session))
      const found = reply.value.filter(({ id }) => !known.has(id)).map(tabOf)
      return { tabs: [...tabs, ...found], active: active ?? found[0]?.session ?? null }
    })
  }

  async function openTab(target: TerminalTarget): Promise<string | undefined> {
    set({ open: true, opening: true, error: null })
    const reply = await bridge.request('open', { target, size: firstSize })
    if (!reply.ok) {
      set({ opening: false, error: reply.error })
      return undefined
    }
    set(({ tabs }) => ({
      opening: false,
      tabs: [...tabs, tabOf(reply.value)],
      active: reply.value.id,
      wantsFocus: true,
    }))
    return reply.value.id
  }

  /**
   * A shell of this place that waits at its prompt: typing into a running program would do anything. It works with
   * the engine in use: shells keep the one that they were started with.
   */
  async function idleShell({ lab, task }: TerminalPlace): Promise<string | undefined> {
    const { tabs, active } = get()
    const fitting = tabs.filter(
      ({ target, ended }) =>
        ended === null && target.kind === 'shell' && target.lab === lab && target.task === task,
    )
    fitting.sort((a, b) => Number(b.session === active) - Number(a.session === active))
    for (const { session } of fitting) {
      const reply = await bridge.request('foreground', { session })
      if (reply.ok && reply.value.holder !== 'program' && reply.value.sameEngine) return session
    }
    return undefined
  }

  async function request(text: string, place: TerminalPlace, run: boolean): Promise<void> {
    set({ open: true })
    restored ??= restore()
    await restored
    const session = (await idleShell(place)) ?? (await openTab({ kind: 'shell', ...place }))
    if (session === undefined) return
    lastCommand++
    const command = { id: lastCommand, text, run, session }
    set(({ commands }) => ({ active: session, commands: [...commands, command], wantsFocus: true }))
  }

  return {
    store,
    bridge,
    show: (open) => set({ open, wantsFocus: open }),
    restore() {
      restored ??= restore()
      return restored
    },
    openTab,
    async closeTab(session) {
      set(({ tabs, active, commands }) => {
        const at = tabs.findIndex((tab) => tab.session === session)
        const left = tabs.filter((tab) => tab.session !== session)
        const neighbour = left[Math.min(at, left.length - 1)]?.session ?? null
        return {
          tabs: left,
          active: active === session ? neighbour : active,
          commands: commands.filter((command) => command.session !== session),
        }
      })
      const reply = await bridge.request('close', { session })
      if (!reply.ok) set({ error: reply.error })
    },
    select: (session) => set({ active: session }),
    rename: (session, ownTitle) => change(session, { ownTitle }),
    setTitle: (session, title) => change(session, { title }),
    setEnded: (session, ended) => change(session, { ended }),
    fail: (error) => set({ error }),
    insert: (text, place) => request(text, place, false),
    runInTerminal: (text, place) => request(text, place, true),
    takeFocus() {
      const { wantsFocus } = get()
      if (wantsFocus) set({ wantsFocus: false })
      return wantsFocus
    },
    takeCommands(session) {
      const taken = get().commands.filter((command) => command.session === session)
      if (taken.length > 0) {
        set(({ commands }) => ({ commands: commands.filter((command) => command.session !== session) }))
      }
      return taken
    },
  }
}

function tabOf({ id, target, label, ended }: TerminalSession): TerminalTab {
  return { session: id, target, label, title: null, ownTitle: null, ended }
}

/** Until it is renamed, a shell is told from others by the folder that it is for. */
export function tabTitle({ ownTitle, title, label, ended, target }: TerminalTab): string {
  const place = target.kind === 'shell' && target.lab !== null ? `${label}, ${target.lab}` : label
  const name = ownTitle ?? title ?? place
  if (!ended) return name
  return `${name} (${ended.signal === null ? `ended, status ${ended.exitCode ?? 'unknown'}` : `ended by signal ${ended.signal}`})`
}
