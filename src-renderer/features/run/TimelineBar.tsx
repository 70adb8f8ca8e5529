import type { CSSProperties } from 'react'
import { Icon } from '../../ui/Icon'
import classes from './StepTimeline.module.css'
import { stepOutcome } from './step-words'
import type { TimelineRow } from './timeline-layout'

/** Solid ran, hollow with a tick cached, dotted not reached, with a cross failed. */
export function TimelineBar({
  row,
  lengthMs,
  quiet,
}: {
  row: TimelineRow
  lengthMs: number
  quiet?: boolean
}) {
  const start = (row.startMs / lengthMs) * 100
  const width = ((row.endMs - row.startMs) / lengthMs) * 100
  const style = { '--start': `${start}%`, '--width': `${width}%` } as CSSProperties
  return (
    <span className={classes.place} style={style} data-mark={row.mark} data-quiet={quiet || undefined}>
      <span className={classes.bar}>
        {row.mark === 'hollow' && !quiet ? <Icon name="tick" size="0.75rem" /> : null}
        {row.mark === 'failed' && !quiet ? <Icon name="cross" size="0.75rem" /> : null}
      </span>
      {quiet ? null : <span className={classes.value}>{stepOutcome(row.step)}</span>}
    </span>
  )
}

const legend = [
  { mark: 'solid', words: 'ran' },
  { mark: 'hollow', words: 'came from the cache' },
  { mark: 'dotted', words: 'not reached' },
  { mark: 'failed', words: 'failed' },
  { mark: 'stopped', words: 'stopped before it was done' },
] as const

/** A stop is rare enough that its mark is explained only where there is one. */
export function TimelineLegend({ withStopped }: { withStopped: boolean }) {
  return (
    <ul className={classes.legend} aria-label="What the marks mean">
      {legend
        .filter(({ mark }) => mark !== 'stopped' || withStopped)
        .map(({ mark, words }) => (
          <li key={mark}>
            <span className={classes.lane}>
              <span className={classes.place} style={legendStyle} data-mark={mark}>
                <span className={classes.bar}>
                  {mark === 'hollow' ? <Icon name="tick" size="0.75rem" /> : null}
                  {mark === 'failed' ? <Icon name="cross" size="0.75rem" /> : null}
                </span>
              </span>
            </span>
            {words}
          </li>
        ))}
    </ul>
  )
}

const legendStyle = { '--start': '0%', '--width': '100%' } as CSSProperties
