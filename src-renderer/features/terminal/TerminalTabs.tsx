import { type KeyboardEvent, useEffect, useState } from 'react'
import { plainTitle } from './plain-text'
import classes from './TerminalPanel.module.css'
import { type Terminals, type TerminalTab, tabTitle } from './terminal-state'

interface TerminalTabsProps {
  readonly terminals: Terminals
  readonly tabs: readonly TerminalTab[]
  readonly active: string | null
  readonly onEnter: () => void
}

/** Arrow keys choose, Enter goes into the terminal, F2 renames, Delete closes. */
export function TerminalTabs({ terminals, tabs, active, onEnter }: TerminalTabsProps) {
  const [renaming, setRenaming] = useState<string | null>(null)

  // The active tab is in view, however it became so.
  useEffect(() => {
    if (active !== null)
      document.getElementById(tabId(active))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])

  function press(event: KeyboardEvent, tab: TerminalTab) {
    const at = tabs.indexOf(tab)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step !== undefined) {
      const next = tabs[(at + step + tabs.length) % tabs.length]
      if (next) {
        terminals.select(next.session)
        document.getElementById(tabId(next.session))?.focus()
      }
    } else if (event.key === 'Enter' || event.key === 'F6') onEnter()
    else if (event.key === 'F2') setRenaming(tab.session)
    else if (event.key === 'Delete') void terminals.closeTab(tab.session)
    else return
    event.preventDefault()
  }

  return (
    <div role="tablist" aria-label="Terminals" className={classes.tabs} data-arrows>
      {tabs.map((tab) =>
        renaming === tab.session ? (
          <TitleField
            key={tab.session}
            title={tab.ownTitle ?? tab.title ?? tab.label}
            onDone={(title) => {
              if (title !== undefined) terminals.rename(tab.session, title)
              setRenaming(null)
            }}
          />
        ) : (
          <span key={tab.session} className={classes.tab} data-active={tab.session === active || undefined}>
            <button
              type="button"
              role="tab"
              id={tabId(tab.session)}
              aria-selected={tab.session === active}
              aria-controls={panelId}
              tabIndex={tab.session === active ? 0 : -1}
              className={classes.tabName}
              title={`${tabTitle(tab)} — double-click or F2 to rename`}
              onClick={() => terminals.select(tab.session)}
              onDoubleClick={() => setRenaming(tab.session)}
              onKeyDown={(event) => press(event, tab)}
            >
              {tabTitle(tab)}
            </button>
            <button
              type="button"
              className={classes.tabClose}
              tabIndex={-1}
              aria-label={`Close terminal ${tabTitle(tab)}`}
              onClick={() => void terminals.closeTab(tab.session)}
            >
              ×
            </button>
          </span>
        ),
      )}
    </div>
  )
}

export const panelId = 'terminal-screen'
export const tabId = (session: string) => `terminal-tab-${session}`

function TitleField({
  title,
  onDone,
}: {
  title: string
  onDone: (title: string | null | undefined) => void
}) {
  const [text, setText] = useState(title)
  return (
    <input
      className={classes.rename}
      aria-label="Name of the terminal"
      value={text}
      maxLength={80}
      // biome-ignore lint/a11y/noAutofocus: the field appears because the learner asked to rename
      autoFocus
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(plainTitle(text))}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(plainTitle(text))
        else if (event.key === 'Escape') onDone(undefined)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}
