import { Button } from '@mantine/core'
import classes from './Images.module.css'

interface ShowMoreProps {
  readonly shown: number
  readonly of: number
  /** Called with how many to show from now on. */
  readonly onMore: (count: number) => void
}

/** Long lists are drawn a part at a time. */
export function ShowMore({ shown, of, onMore }: ShowMoreProps) {
  if (shown >= of) return null
  return (
    <Button size="xs" variant="default" className={classes.start} onClick={() => onMore(shown * 4)}>
      Show more of {of.toLocaleString('en-GB')}
    </Button>
  )
}
