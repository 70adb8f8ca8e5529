import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Matches, Screen } from './screen'
import classes from './TerminalPanel.module.css'

/** Enter finds the next match, Shift+Enter the one before, Escape goes back to the terminal. */
export function TerminalSearch({ screen, onClose }: { screen: Screen | undefined; onClose: () => void }) {
  const [text, setText] = useState('')
  const [matches, setMatches] = useState<Matches | null>(null)

  useEffect(() => screen?.listenForMatches(setMatches), [screen])
  // What is marked is marked for this search only.
  useEffect(() => () => screen?.endSearch(), [screen])

  const none = text !== '' && matches?.count === 0
  return (
    <search className={classes.search}>
      <input
        type="text"
        aria-label="Find in the terminal"
        aria-invalid={none}
        placeholder="Find"
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the field appears because the learner asked to search
        autoFocus
        onChange={(event) => {
          setText(event.target.value)
          screen?.find(event.target.value, 'here')
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') screen?.find(text, event.shiftKey ? 'before' : 'next')
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <Button
        size="compact-xs"
        variant="default"
        disabled={text === ''}
        onClick={() => screen?.find(text, 'before')}
      >
        Previous
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={text === ''}
        onClick={() => screen?.find(text, 'next')}
      >
        Next
      </Button>
      <span role="status" className={classes.note}>
        {text === '' || !matches ? '' : matchWords(matches)}
      </span>
      <span className={classes.space} />
      <Button size="compact-xs" variant="subtle" className={classes.action} onClick={onClose}>
        Close
      </Button>
    </search>
  )
}

function matchWords({ index, count }: Matches): string {
  if (count === 0) return 'Not found'
  return index === null ? `${count} found` : `${index + 1} of ${count}`
}
