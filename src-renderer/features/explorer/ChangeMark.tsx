import type { FileChange } from '#contract/image-tree'
import classes from './ChangeMark.module.css'
import { changeLetters } from './file-words'

/** A change kind by letter and by the form of its box, never by hue alone. */
export function ChangeMark({ change }: { change: FileChange }) {
  return (
    <span className={classes.mark} data-change={change} title={change} aria-hidden="true">
      {changeLetters[change]}
    </span>
  )
}
