import { beforeEach, describe, expect, it } from 'vitest'
import type { TerminalBridge, TerminalSession } from '#contract/terminal'
import { createTerminals, type Terminals, tabTitle } from './terminal-state'

const place = { lab: 'layer-order', task: null }
const session = (number: number): TerminalSession => ({
  id: number.toString(16).padStart(16, '0'),
  target: { kind: 'shell', ...place },
  label: 'bash',
  startedAt: '2026-01-01T00:00:00.000Z',
  size: { columns: 80, rows: 24 },
  ended: null,
})

let asked: string[]
let busy: Set<string>
let elsewhere: Set<string>
let running: TerminalSession[]
let terminals: Terminals

beforeEach(() => {
  asked = []
  busy = new Set()
  elsewhere = new Set()
  running = []
  const answers = {
    list: () => running,
    open: ({ target }: { target: TerminalSession['target'] }) => {
      const opened = { ...session(running.length + 1), target }
      running.push(opened)
      return opened
    },
    close: ({ session: closed }: { session: string }) => {
      running = running.filter(({ id }) => id !== closed)
      return { closed }
    },
    attach: () => session(1),
    containers: () => [],
    foreground: ({ session: of }: { session: string }) => ({
      holder: busy.has(of) ? 'program' : 'shell',
      sameEngine: !elsewhere.has(of),
    }),
  }
  const bridge: TerminalBridge = {
    request: async (name, payload) => {
      asked.push(name)
      return { ok: true, value: answers[name](payload as never) as never }
    },
    write: () => {},
    resize: () => {},
    acknowledge: () => {},
    listen: () => () => {},
  }
  terminals = createTerminals(bridge)
})

const state = () => terminals.store.getState()

describe('a command of a lesson', () => {
  it('opens the panel and a shell in the lab’s folder where there is none', async () => {
    await terminals.runInTerminal('docker build .', place)
    expect(asked).toEqual(['list', 'open'])
    expect(running[0]?.target).toEqual({ kind: 'shell', ...place })
    expect(state()).toMatchObject({ open: true, active: session(1).id, wantsFocus: true })
    expect(terminals.takeCommands(session(1).id)).toMatchObject([{ text: 'docker build .', run: true }])
    expect(terminals.takeCommands(session(1).id)).toEqual([])
  })

  it('goes to a shell of that place which waits at its prompt, and to no other', async () => {
    await terminals.openTab({ kind: 'shell', lab: null, task: null })
    await terminals.openTab({ kind: 'shell', ...place })
    await terminals.openTab({ kind: 'shell', ...place })
    busy.add(session(3).id)
    await terminals.insert('ls', place)
    expect(state().active).toBe(session(2).id)
    busy.add(session(2).id)
    await terminals.insert('ls', place)
    expect(state().active).toBe(session(4).id)
    terminals.setEnded(session(4).id, { exitCode: 0, signal: null })
    await terminals.insert('ls', place)
    expect(state().active).toBe(session(5).id)
  })

  it('goes to no shell of another engine', async () => {
    await terminals.openTab({ kind: 'shell', ...place })
    elsewhere.add(session(1).id)
    await terminals.insert('ls', place)
    expect(state().active).toBe(session(2).id)
  })

  it('finds the shells that a page before this one left running', async () => {
    running.push(session(1))
    await terminals.runInTerminal('ls', place)
    expect(asked).toEqual(['list', 'foreground'])
    expect(state().tabs.map((tab) => tab.session)).toEqual([session(1).id])
  })
})

describe('tabs', () => {
  it('close to their neighbour, with what was to be typed into them', async () => {
    for (let i = 0; i < 3; i++) await terminals.openTab({ kind: 'shell', ...place })
    terminals.select(session(2).id)
    await terminals.closeTab(session(2).id)
    expect(state().active).toBe(session(3).id)
    await terminals.closeTab(session(3).id)
    await terminals.insert('ls', place)
    await terminals.closeTab(session(1).id)
    expect(state()).toMatchObject({ tabs: [], active: null, commands: [] })
  })

  it('are named by the learner first, then by the program, then by the shell', async () => {
    await terminals.openTab({ kind: 'shell', ...place })
    const title = () => tabTitle(state().tabs[0] ?? expect.fail('there is no tab'))
    expect(title()).toBe(`bash, ${place.lab}`)
    terminals.setTitle(session(1).id, 'root@lab')
    expect(title()).toBe('root@lab')
    terminals.rename(session(1).id, 'builds')
    expect(title()).toBe('builds')
    terminals.rename(session(1).id, null)
    terminals.setEnded(session(1).id, { exitCode: 2, signal: null })
    expect(title()).toBe('root@lab (ended, status 2)')
  })
})
