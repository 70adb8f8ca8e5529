import { Icon } from '../../ui/Icon'
import type { LessonProgress } from './lesson-progress'
import classes from './ProgressMark.module.css'

/** How far a lesson is, told by shape; the words stand beside it. */
export function ProgressMark({ kind }: { kind: LessonProgress['kind'] }) {
  return (
    <span className={classes.mark} data-progress={kind} aria-hidden="true">
      {kind === 'solved' ? <Icon name="tick" /> : null}
    </span>
  )
}
