import { Button, NumberInput, SegmentedControl } from '@mantine/core'
import { useId, useState } from 'react'
import type { LabDetail } from '#contract/lab'
import type { MirrorSpeed } from '#contract/run'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { runningJobs } from '../../state/fold-event'
import { formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import { type LabSession, mostRepeats } from '../lab/use-lab-session'
import { underWayWords } from '../status/status-words'
import classes from './RunBeat.module.css'
import { buildsPlanned } from './run-view'

const speedWords: Record<MirrorSpeed, string> = {
  full: 'Packages come as fast as this machine can serve them.',
  venue: 'Packages come at 2 Mbit/s with 40 ms of delay, as on crowded Wi-Fi. The run takes longer.',
}

/** Held to as typed: 15 that quietly becomes 10 would be a run that nobody asked for. */
function isRepeat(value: number | string): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostRepeats
}

interface RunControlsProps {
  readonly lab: LabDetail
  readonly session: LabSession
}

export function RunControls({ lab, session }: RunControlsProps) {
  const { experiment, chooseExperiment } = session
  const { repeat } = experiment
  const [typed, setTyped] = useState<number | string>(repeat)
  const countable = isRepeat(typed)
  const usesMirror = lab.mirrors.length > 0
  const mirrorSpeed = usesMirror ? experiment.mirrorSpeed : 'full'
  const other = useApp((state) => runningJobs(state)[0] ?? null)
  const labs = useApp((state) => state.labs)
  const reasonId = useId()
  const start = useAction('lab.run')
  const run = () => void start.run({ lab: lab.id, repeat, mirrorSpeed })
  useShortcut('r', 'Lesson', 'Run the experiment', run, !start.busy && !other && countable)
  const unpredicted = lab.predict !== null && session.prediction === null
  return (
    <section className={classes.controls} aria-label="Run the experiment">
      <Button
        size="md"
        onClick={run}
        loading={start.busy}
        disabled={other !== null || !countable}
        aria-describedby={other || !countable ? reasonId : undefined}
      >
        Run {formatCount(buildsPlanned(lab, repeat), 'build', 'builds')}
      </Button>
      <NumberInput
        label="Repeats"
        value={typed}
        onChange={(value) => {
          setTyped(value)
          if (isRepeat(value)) chooseExperiment({ repeat: value })
        }}
        error={!countable}
        aria-describedby={countable ? undefined : reasonId}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        min={1}
        max={mostRepeats}
        w="5.5rem"
        size="sm"
      />
      {usesMirror ? (
        <div>
          <div className={classes.label} id="mirror-speed">
            Package mirror
          </div>
          <SegmentedControl
            aria-labelledby="mirror-speed"
            value={mirrorSpeed}
            onChange={(value) => chooseExperiment({ mirrorSpeed: value === 'venue' ? 'venue' : 'full' })}
            data={[
              { value: 'full', label: 'Full speed' },
              { value: 'venue', label: 'Venue Wi-Fi' },
            ]}
          />
        </div>
      ) : null}
      <p className={classes.about}>
        {formatCount(lab.variants.length, 'variant', 'variants')} ×{' '}
        {formatCount(lab.phases.length, 'phase', 'phases')} × {formatCount(repeat, 'repeat', 'repeats')}.{' '}
        {usesMirror ? speedWords[mirrorSpeed] : ''}
      </p>
      {unpredicted ? (
        <p className={classes.about}>
          You have not predicted yet.{' '}
          <Button variant="default" size="compact-sm" onClick={() => session.goTo('predict')}>
            Predict first
          </Button>
        </p>
      ) : null}
      {other || !countable ? (
        <p className={classes.wide} id={reasonId} role="status">
          {countable ? null : `Repeats are a whole number from 1 to ${mostRepeats}. `}
          {other
            ? `${underWayWords(other, labs)} One thing at a time keeps the times honest: this run can start when it has ended.`
            : null}
        </p>
      ) : null}
      {start.error ? (
        <div className={classes.wide}>
          <ErrorNotice error={start.error} />
        </div>
      ) : null}
    </section>
  )
}
