import { type ReactNode, useEffect, useState } from 'react'
import { ConnectionBanner } from '../features/errors/ConnectionNotice'
import { ErrorBoundary } from '../features/errors/ErrorBoundary'
import { LessonList } from '../features/lessons/LessonList'
import { StatusBar } from '../features/status/StatusBar'
import { TerminalDock } from '../features/terminal/TerminalDock'
import { ShortcutHelp } from '../keyboard/ShortcutHelp'
import { useShortcut } from '../keyboard/ShortcutProvider'
import { useProjector } from '../ui/use-projector'
import classes from './AppFrame.module.css'
import { useTerminals } from './app-context'
import { DockProvider } from './dock'
import { useThemeChoice } from './use-theme-choice'
import { show } from './use-view'
import type { View } from './view'

/** The places that are always the same: lessons left, the work in the middle, terminal and status below. */
export function AppFrame({ view, children }: { view: View; children: ReactNode }) {
  const [dock, setDock] = useState<HTMLElement | null>(null)
  const [helpOpen, setHelpOpen] = useState(false)
  const { projector, toggle } = useProjector()
  const theme = useThemeChoice()
  const terminals = useTerminals()

  useEffect(() => {
    document.documentElement.toggleAttribute('data-projector', projector)
  }, [projector])

  useShortcut('?', 'Window', 'Show the keys', () => setHelpOpen(true))
  useShortcut('t', 'Window', 'Theme: automatic, light, dark', theme.next)
  useShortcut('v', 'Window', 'Projector view on or off', toggle)
  useShortcut('h', 'Go to', 'History', () => show({ kind: 'history' }))
  useShortcut('i', 'Go to', 'Images', () => show({ kind: 'images' }))
  useShortcut('0', 'Go to', 'Start page', () => show({ kind: 'home' }))
  useShortcut('l', 'Go to', 'Lessons', () =>
    document.querySelector<HTMLElement>('nav[aria-label="Lessons"] a')?.focus(),
  )
  useShortcut('m', 'Go to', 'The work in the middle', () => document.getElementById('work')?.focus())

  return (
    <div className={classes.frame}>
      <ConnectionBanner />
      <div className={classes.places}>
        <LessonList view={view} />
        <div className={classes.middle}>
          <main id="work" className={classes.work} tabIndex={-1}>
            <DockProvider value={dock}>{children}</DockProvider>
          </main>
          <div ref={setDock} />
          <ErrorBoundary>
            <TerminalDock
              terminals={terminals}
              place={{ lab: view.kind === 'lab' ? view.lab : null, task: null }}
            />
          </ErrorBoundary>
        </div>
      </div>
      <StatusBar onHelp={() => setHelpOpen(true)} theme={theme} />
      <ShortcutHelp opened={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}
