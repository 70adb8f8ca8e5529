import { Button } from '@mantine/core'
import type { Beat, LabDetail } from '#contract/lab'
import { Icon } from '../../ui/Icon'
import classes from './LabPage.module.css'
import { beatTitles, offeredBeats } from './offered-beats'
import type { LabSession } from './use-lab-session'

interface NextBeatProps {
  readonly lab: LabDetail
  readonly session: LabSession
  /** What waits there. */
  readonly words: Partial<Record<Beat, string>>
}

/** At the end of a beat: what comes next, and the way there. Nothing after the last one. */
export function NextBeat({ lab, session, words }: NextBeatProps) {
  const offered = offeredBeats(lab)
  const next = offered[offered.indexOf(session.beat) + 1]
  if (!next) return null
  return (
    <p className={classes.next}>
      <span>{words[next]}</span>
      <Button onClick={() => session.goTo(next)} rightSection={<Icon name="right" />}>
        Go to {beatTitles[next]}
      </Button>
    </p>
  )
}
