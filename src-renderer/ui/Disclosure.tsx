import { UnstyledButton } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import classes from './Disclosure.module.css'
import { Icon } from './Icon'

interface DisclosureProps {
  readonly label: string
  readonly children: ReactNode
  readonly startsOpen?: boolean
}

/** A button that shows or hides what belongs to it. Hidden content is not rendered. */
export function Disclosure({ label, children, startsOpen = false }: DisclosureProps) {
  const [open, setOpen] = useState(startsOpen)
  const id = useId()
  return (
    <div>
      <UnstyledButton
        className={classes.button}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'down' : 'right'} size="0.75em" />
        {label}
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes.content}>
        {open ? children : null}
      </div>
    </div>
  )
}
