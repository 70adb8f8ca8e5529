import { UnstyledButton } from '@mantine/core'
import type { Beat } from '#contract/lab'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import classes from './BeatStepper.module.css'
import { beatTitles } from './offered-beats'

interface BeatButtonProps {
  readonly beat: Beat
  readonly index: number
  readonly passed: boolean
  readonly current: Beat
  readonly onGo: (beat: Beat) => void
}

function BeatButton({ beat, index, passed, current, onGo }: BeatButtonProps) {
  useShortcut(String(index + 1), 'Lesson', beatTitles[beat], () => onGo(beat))
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

interface BeatStepperProps {
  readonly beats: readonly Beat[]
  readonly current: Beat
  readonly visited: ReadonlySet<Beat>
  readonly onGo: (beat: Beat) => void
}

/** The beats of a lab, in order; the learner can go to any of them at any time. */
export function BeatStepper({ beats, current, visited, onGo }: BeatStepperProps) {
  return (
    <nav aria-label="Parts of the lesson">
      <ol className={classes.list}>
        {beats.map((beat, index) => (
          <BeatButton
            key={beat}
            beat={beat}
            index={index}
            passed={visited.has(beat)}
            current={current}
            onGo={onGo}
          />
        ))}
      </ol>
    </nav>
  )
}
