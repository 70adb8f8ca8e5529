import { useLocalStorage } from '@mantine/hooks'
import { type KeyboardEvent, lazy, type PointerEvent, Suspense, useRef } from 'react'
import { useStore } from 'zustand'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { useProjector } from '../../ui/use-projector'
import classes from './TerminalPanel.module.css'
import type { TerminalPlace, Terminals } from './terminal-state'

// xterm.js is as large as all else together: it comes with the first terminal.
const TerminalPanel = lazy(() => import('./TerminalPanel'))

const smallest = 120
const keyStep = 24
const largest = () => Math.max(smallest, Math.round(window.innerHeight * 0.75))
const fitted = (height: number) => Math.min(Math.max(Math.round(height), smallest), largest())

/** The terminal below the work: a bar while it is closed, a panel with an edge to drag while it is open. */
export function TerminalDock({ terminals, place }: { terminals: Terminals; place: TerminalPlace }) {
  const open = useStore(terminals.store, (state) => state.open)
  const count = useStore(terminals.store, (state) => state.tabs.length)
  const [stored, setHeight] = useLocalStorage({ key: 'layerlab-terminal-height', defaultValue: 260 })
  const [screenReader, setScreenReader] = useLocalStorage({
    key: 'layerlab-terminal-screen-reader',
    defaultValue: false,
  })
  const { projector } = useProjector()
  const height = fitted(stored)
  // Once loaded it stays: a closed panel still works output off, so that no program waits for it.
  const loaded = useRef(open)
  loaded.current ||= open
  useShortcut('`', 'Window', 'Terminal: open or close', () => terminals.show(!open))

  function drag(event: PointerEvent<HTMLElement>) {
    const edge = event.currentTarget
    const bottom = event.clientY + height
    edge.setPointerCapture(event.pointerId)
    const move = ({ clientY }: globalThis.PointerEvent) => setHeight(fitted(bottom - clientY))
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), {
      once: true,
    })
  }

  function press(event: KeyboardEvent) {
    const next = {
      ArrowUp: height + keyStep,
      ArrowDown: height - keyStep,
      Home: largest(),
      End: smallest,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    setHeight(fitted(next))
  }

  return (
    <section aria-label="Terminal" className={classes.dock} data-open={open || undefined}>
      {open ? (
        // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged
        <div
          role="separator"
          tabIndex={0}
          data-arrows
          aria-label="Height of the terminal"
          aria-orientation="horizontal"
          aria-valuemin={smallest}
          aria-valuemax={largest()}
          aria-valuenow={height}
          aria-valuetext={`${height} pixels`}
          className={classes.edge}
          onPointerDown={drag}
          onKeyDown={press}
        />
      ) : null}
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={open}
        onClick={() => terminals.show(!open)}
      >
        Terminal{!open && count > 0 ? ` (${count} open)` : ''} <kbd>`</kbd>
      </button>
      {loaded.current ? (
        <div className={classes.panel} style={{ height }} hidden={!open}>
          <Suspense fallback={<p className={classes.empty}>The terminal is loading.</p>}>
            <TerminalPanel
              terminals={terminals}
              place={place}
              screenReader={screenReader}
              onScreenReader={setScreenReader}
              fontSize={projector ? 17 : 13}
            />
          </Suspense>
        </div>
      ) : null}
    </section>
  )
}
