import { Button, NumberInput, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { LabDetail } from '#contract/lab'
import type { MirrorSpeed } from '#contract/run'
import { useAction } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import type { LabSession } from '../lab/use-lab-session'
import classes from './RunBeat.module.css'
import { buildsPlanned } from './run-view'

const mostRepeats = 10

const speedWords: Record<MirrorSpeed, string> = {
  full: 'Packages come as fast as this machine can serve them.',
  venue: 'Packages come at 2 Mbit/s with 40 ms of delay, as on crowded Wi-Fi. The run takes longer.',
}

interface RunControlsProps {
  readonly lab: LabDetail
  readonly session: LabSession
}

export function RunControls({ lab, session }: RunControlsProps) {
  const [repeat, setRepeat] = useState(Math.min(mostRepeats, lab.defaultRepeat))
  const [mirrorSpeed, setMirrorSpeed] = useState<MirrorSpeed>('full')
  const start = useAction('lab.run')
  const run = () => void start.run({ lab: lab.id, repeat, mirrorSpeed })
  useShortcut('r', 'Lesson', 'Run the experiment', run, !start.busy)
  const unpredicted = lab.predict !== null && session.prediction === null
  return (
    <section className={classes.controls} aria-label="Run the experiment">
      <Button size="md" onClick={run} loading={start.busy}>
        Run {formatCount(buildsPlanned(lab, repeat), 'build', 'builds')}
      </Button>
      <NumberInput
        label="Repeats"
        value={repeat}
        onChange={(value) => setRepeat(Math.min(mostRepeats, Math.max(1, Number(value) || 1)))}
        min={1}
        max={mostRepeats}
        w="5.5rem"
        size="sm"
      />
      <div>
        <div className={classes.label} id="mirror-speed">
          Package mirror
        </div>
        <SegmentedControl
          aria-labelledby="mirror-speed"
          value={mirrorSpeed}
          onChange={(value) => setMirrorSpeed(value === 'venue' ? 'venue' : 'full')}
          data={[
            { value: 'full', label: 'Full speed' },
            { value: 'venue', label: 'Venue Wi-Fi' },
          ]}
        />
      </div>
      <p className={classes.about}>
        {formatCount(lab.variants.length, 'variant', 'variants')} ×{' '}
        {formatCount(lab.phases.length, 'phase', 'phases')} × {formatCount(repeat, 'repeat', 'repeats')}.{' '}
        {speedWords[mirrorSpeed]}
      </p>
      {unpredicted ? (
        <p className={classes.about}>
          You have not predicted yet.{' '}
          <Button variant="default" size="compact-sm" onClick={() => session.goTo('predict')}>
            Predict first
          </Button>
        </p>
      ) : null}
      {start.error ? <ErrorNotice error={start.error} /> : null}
    </section>
  )
}
