import '@xterm/xterm/css/xterm.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { Screen } from './screen'
import classes from './TerminalPanel.module.css'
import type { Terminals } from './terminal-state'

export interface TerminalScreenProps {
  readonly terminals: Terminals
  readonly session: string
  readonly visible: boolean
  readonly screenReader: boolean
  readonly fontSize: number
  readonly onScreen: (session: string, screen: Screen | null) => void
  readonly onLink: (address: string) => void
  readonly onLeave: () => void
  readonly onSearch: () => void
}

/** The screen of one session. Stays mounted while its tab is hidden, so that nothing has to be drawn again. */
export function TerminalScreen(props: TerminalScreenProps) {
  const { terminals, session, visible, screenReader, fontSize } = props
  const scheme = useComputedColorScheme('light')
  const host = useRef<HTMLDivElement>(null)
  const screen = useRef<Screen | null>(null)
  const latest = useRef(props)
  latest.current = props
  const commands = useStore(terminals.store, (state) => state.commands)
  const wantsFocus = useStore(terminals.store, (state) => state.wantsFocus && state.open)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a screen lives as long as its session; changes follow below
  useEffect(() => {
    const parent = host.current
    if (!parent) return
    const made = new Screen({
      bridge: terminals.bridge,
      session,
      scheme,
      fontFamily: getComputedStyle(parent).getPropertyValue('--mono') || 'monospace',
      fontSize,
      screenReader,
      onTitle: (title) => terminals.setTitle(session, title),
      onEnded: (end) => terminals.setEnded(session, end),
      onDetached: () => terminals.fail(takenOver),
      onFailed: (error) => terminals.fail(error),
      onLink: (address) => latest.current.onLink(address),
      confirmPaste: (lines) =>
        window.confirm(`Paste ${lines} lines? The program in this terminal takes each line end as Enter.`),
      onLeave: () => latest.current.onLeave(),
      onSearch: () => latest.current.onSearch(),
    })
    screen.current = made
    latest.current.onScreen(session, made)
    // The width of a column is measured once: with the wrong font, all columns would be off.
    void document.fonts.load(`${fontSize}px "IBM Plex Mono"`).finally(() => {
      if (screen.current !== made) return
      void made.show(parent)
      if (latest.current.visible && terminals.takeFocus()) made.focus()
    })
    const resized = new ResizeObserver(() => made.fit())
    resized.observe(parent)
    return () => {
      resized.disconnect()
      screen.current = null
      latest.current.onScreen(session, null)
      made.close()
    }
  }, [terminals, session])

  useEffect(() => {
    // Before it is shown it cannot take the keyboard; then it does so when it is.
    if (wantsFocus && visible && screen.current?.terminal.element && terminals.takeFocus())
      screen.current.focus()
  }, [terminals, visible, wantsFocus])
  useEffect(() => screen.current?.setScheme(scheme), [scheme])
  useEffect(() => screen.current?.setScreenReader(screenReader), [screenReader])
  useEffect(() => screen.current?.setFontSize(fontSize), [fontSize])

  useEffect(() => {
    if (!commands.some((command) => command.session === session)) return
    const current = screen.current
    if (!current) return
    const taken = terminals.takeCommands(session)
    void (async () => {
      for (const { text, run } of taken) {
        if ((await current.type(text, run)) === 'needs-bracketed-paste') terminals.fail(cannotInsert)
      }
    })()
  }, [terminals, session, commands])

  return <div ref={host} className={classes.screen} hidden={!visible} data-session={session} />
}

const takenOver = {
  code: 'busy',
  what: 'This terminal is shown in another window now.',
  expected: 'One window shows a terminal at a time; the program in it runs on.',
  todo: 'Use the other window, or load this page again to take the terminal back.',
  details: [],
} as const

const cannotInsert = {
  code: 'bad-request',
  what: 'The shell in this terminal would run each line of the text by itself.',
  expected: 'A shell that knows bracketed paste, such as bash 5 or zsh, for text of several lines.',
  todo: 'Use “run in terminal”, or copy the lines one at a time.',
  details: [],
} as const
