import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { formatSeconds } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import type { TrackView } from './run-view'
import type { OpenStep } from './StepTimeline'
import classes from './StepTimeline.module.css'
import { stepLabel, stepOutcome } from './step-words'
import { TimelineBar } from './TimelineBar'

interface OtherStepsProps {
  readonly view: TrackView
  readonly lengthMs: number
  readonly build: string | null
  readonly onOpen: (step: OpenStep) => void
}

/** FROM, context and export: thin, folded into one row until asked for. */
export function OtherSteps({ view, lengthMs, build, onOpen }: OtherStepsProps) {
  const [open, setOpen] = useState(false)
  const rows = view.track.others
  if (rows.length === 0) return null
  const busyMs = rows.reduce((sum, row) => sum + (row.endMs - row.startMs), 0)
  const label = `Set-up and export, ${formatSeconds(busyMs)}`
  return (
    <div>
      <UnstyledButton
        className={classes.row}
        data-step-row
        data-other
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={classes.others}>
          <Icon name={open ? 'down' : 'right'} size="0.625rem" /> {label}
        </span>
        <span className={classes.lane}>
          {open
            ? null
            : rows.map((row) => <TimelineBar key={row.step.vertex} row={row} lengthMs={lengthMs} quiet />)}
        </span>
      </UnstyledButton>
      {open
        ? rows.map((row) => (
            <button
              type="button"
              key={row.step.vertex}
              className={classes.row}
              data-step-row
              data-other
              aria-label={stepLabel(row.step, view.variant.title)}
              disabled={build === null}
              onClick={() => build && onOpen({ build, step: row.step, variantIndex: view.index })}
            >
              <span className={classes.others} title={row.step.name}>
                {row.step.name}
              </span>
              <span className={classes.lane}>
                <TimelineBar row={row} lengthMs={lengthMs} quiet />
                <span className={classes.otherValue}>{stepOutcome(row.step)}</span>
              </span>
            </button>
          ))
        : null}
    </div>
  )
}
