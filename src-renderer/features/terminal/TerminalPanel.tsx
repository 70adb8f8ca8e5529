import { Alert, Button, Menu } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { TerminalContainer } from '#contract/terminal'
import { LinkQuestion } from './LinkQuestion'
import type { Screen } from './screen'
import classes from './TerminalPanel.module.css'
import { TerminalScreen } from './TerminalScreen'
import { TerminalSearch } from './TerminalSearch'
import { panelId, TerminalTabs, tabId } from './TerminalTabs'
import type { TerminalPlace, Terminals } from './terminal-state'

interface TerminalPanelProps {
  readonly terminals: Terminals
  readonly place: TerminalPlace
  readonly screenReader: boolean
  readonly onScreenReader: (on: boolean) => void
  readonly fontSize: number
}

/** The whole of the docked terminal but its edge; loaded when it is first opened. */
export default function TerminalPanel(props: TerminalPanelProps) {
  const { terminals, place, screenReader, onScreenReader, fontSize } = props
  const { tabs, active, opening, error } = useStore(terminals.store)
  const [containers, setContainers] = useState<readonly TerminalContainer[]>([])
  const [searching, setSearching] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const [screens] = useState(() => new Map<string, Screen>())
  const asked = useRef(false)

  const current = active === null ? undefined : screens.get(active)
  const enter = () => (active === null ? undefined : screens.get(active)?.focus())
  const leave = () => document.getElementById(tabId(active ?? ''))?.focus()
  const remember = useCallback(
    (session: string, screen: Screen | null) => {
      if (screen) screens.set(session, screen)
      else screens.delete(session)
    },
    [screens],
  )

  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void (async () => {
      await terminals.restore()
      const { tabs: found, commands, opening: under } = terminals.store.getState()
      if (found.length === 0 && commands.length === 0 && !under) {
        await terminals.openTab({ kind: 'shell', ...place })
      }
    })()
  }, [terminals, place])

  async function lookForContainers() {
    const reply = await terminals.bridge.request('containers', {})
    if (reply.ok) setContainers(reply.value)
    else terminals.fail(reply.error)
  }

  return (
    <>
      <div className={classes.bar}>
        <TerminalTabs terminals={terminals} tabs={tabs} active={active} onEnter={enter} />
        <Menu position="top-start" returnFocus={false} onOpen={() => void lookForContainers()}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="subtle"
              className={classes.action}
              loading={opening}
              aria-label="New terminal"
            >
              +
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void terminals.openTab({ kind: 'shell', ...place })}>
              Shell on this machine{place.lab ? `, in the folder of ${place.lab}` : ''}
            </Menu.Item>
            <Menu.Label>Shell in a lab’s container</Menu.Label>
            {containers.length === 0 ? (
              <Menu.Item disabled>No container of a lab is running</Menu.Item>
            ) : null}
            {containers.map(({ id, name, image }) => (
              <Menu.Item
                key={id}
                onClick={() => void terminals.openTab({ kind: 'container', container: id })}
              >
                {name} <span className={classes.note}>{image}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <span className={classes.space} />
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.action}
          onClick={() => setSearching(true)}
          disabled={!active}
        >
          Find
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.action}
          onClick={() => current?.copy()}
          disabled={!active}
        >
          Copy
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.action}
          aria-pressed={screenReader}
          onClick={() => onScreenReader(!screenReader)}
          title="Reads output aloud in a screen reader; slower"
        >
          Screen reader {screenReader ? 'on' : 'off'}
        </Button>
        <span className={classes.note} id="terminal-keys">
          <kbd>F6</kbd> leaves the terminal
        </span>
      </div>
      {error ? (
        <Alert
          color="red"
          title={error.what}
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => terminals.fail(null)}
          className={classes.alert}
        >
          <p>{error.expected}</p>
          <p>{error.todo}</p>
          {error.details.length > 0 ? (
            <ul>
              {error.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          ) : null}
        </Alert>
      ) : null}
      {searching ? (
        <TerminalSearch
          screen={current}
          onClose={() => {
            setSearching(false)
            enter()
          }}
        />
      ) : null}
      <div
        id={panelId}
        role="tabpanel"
        aria-label="Terminal"
        aria-describedby="terminal-keys"
        className={classes.screens}
      >
        {tabs.length === 0 && !opening ? (
          <p className={classes.empty}>No terminal is open. “+” opens one.</p>
        ) : null}
        {tabs.map(({ session }) => (
          <TerminalScreen
            key={session}
            terminals={terminals}
            session={session}
            visible={session === active}
            screenReader={screenReader}
            fontSize={fontSize}
            onScreen={remember}
            onLink={setLink}
            onLeave={leave}
            onSearch={() => setSearching(true)}
          />
        ))}
      </div>
      <LinkQuestion address={link} onClose={() => setLink(null)} />
    </>
  )
}
