import { Popover, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import type { ThemeControl } from '../../app/use-theme-choice'
import { useEscape, useShortcut } from '../../keyboard/ShortcutProvider'
import { Icon, type IconName } from '../../ui/Icon'
import { useProjector } from '../../ui/use-projector'
import { EngineFacts } from '../engine/EngineFacts'
import { KitFacts } from '../kit/KitFacts'
import { JobAnnouncer } from './JobAnnouncer'
import { RunningJob } from './RunningJob'
import classes from './StatusBar.module.css'
import { engineText, kitText } from './status-words'

const themeIcons: Record<ThemeControl['choice'], IconName> = { auto: 'auto', light: 'sun', dark: 'moon' }

interface StatusItemProps {
  readonly name: string
  readonly text: string
  readonly shortcut: string
  readonly children: React.ReactNode
}

function StatusItem({ name, text, shortcut, children }: StatusItemProps) {
  const [open, setOpen] = useState(false)
  useEscape(open, () => setOpen(false))
  useShortcut(shortcut, 'Window', `${name}: what is in use`, () => setOpen((before) => !before))
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      width="min(44rem, calc(100vw - 2rem))"
      closeOnEscape={false}
      shadow="md"
    >
      <Popover.Target>
        <UnstyledButton className={classes.item} onClick={() => setOpen(!open)}>
          <span className={classes.name}>{name}</span> {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>{children}</Popover.Dropdown>
    </Popover>
  )
}

export function StatusBar({ onHelp, theme }: { onHelp: () => void; theme: ThemeControl }) {
  const { engine, kit, info } = useApp((state) => state)
  const { projector, toggle } = useProjector()
  return (
    <footer className={classes.bar}>
      <StatusItem name="Engine" text={engineText(engine)} shortcut="e">
        <EngineFacts />
      </StatusItem>
      <StatusItem name="Kit" text={kitText(kit)} shortcut="k">
        <KitFacts />
      </StatusItem>
      <RunningJob />
      <JobAnnouncer />
      <span className={classes.space} />
      <span className={classes.version}>{info ? `LayerLab ${info.version}` : 'LayerLab'}</span>
      <UnstyledButton
        className={classes.item}
        onClick={theme.next}
        aria-label={`Theme: ${theme.choice}`}
        title={`Theme: ${theme.choice}`}
      >
        <Icon name={themeIcons[theme.choice]} size="0.9375rem" />
      </UnstyledButton>
      <UnstyledButton
        className={classes.item}
        onClick={toggle}
        aria-pressed={projector}
        aria-label="Projector view"
        title="Projector view"
      >
        <Icon name="screen" size="0.9375rem" />
      </UnstyledButton>
      <UnstyledButton className={classes.item} onClick={onHelp} aria-label="Keys" title="Keys (?)">
        <kbd>?</kbd>
      </UnstyledButton>
    </footer>
  )
}
