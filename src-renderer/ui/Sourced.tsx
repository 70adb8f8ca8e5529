import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Sourced.module.css'

/** A number that tells on hover and on focus from which record it comes. */
export function Sourced({ source, children }: { source: string; children: ReactNode }) {
  return (
    <Tooltip label={source} events={{ hover: true, focus: true, touch: true }} multiline maw="26rem">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the source must be reachable by keyboard too */}
      <span tabIndex={0} className={classes.root}>
        {children}
      </span>
    </Tooltip>
  )
}
