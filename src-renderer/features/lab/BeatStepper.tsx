import { UnstyledButton } from '@mantine/core'
import type { Beat } from '#contract/lab'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import classes from './BeatStepper.module.css'
import { beatTitles, offeredBeats } from './offered-beats'

const beatOrder: readonly Beat[] = offeredBeats

interface BeatButtonProps {
  readonly beat: Beat
  readonly index: number
  readonly current: Beat
  readonly onGo: (beat: Beat) => void
}

function BeatButton({ beat, index, current, onGo }: BeatButtonProps) {
  useShortcut(String(index + 1), 'Lesson', beatTitles[beat], () => onGo(beat))
  const passed = index < beatOrder.indexOf(current)
  return (
    <li className={classes.item}>
      <UnstyledButton
        className={classes.beat}
        aria-current={beat === current ? 'step' : undefined}
        data-passed={passed || undefined}
        onClick={() => onGo(beat)}
      >
        <span className={classes.number} aria-hidden="true">
          {index + 1}
        </span>
        {beatTitles[beat]}
      </UnstyledButton>
    </li>
  )
}

/** The beats of a lab, in order; the learner can go to any of them at any time. */
export function BeatStepper({ current, onGo }: { current: Beat; onGo: (beat: Beat) => void }) {
  return (
    <nav aria-label="Parts of the lesson">
      <ol className={classes.list}>
        {offeredBeats.map((beat, index) => (
          <BeatButton key={beat} beat={beat} index={index} current={current} onGo={onGo} />
        ))}
      </ol>
    </nav>
  )
}
