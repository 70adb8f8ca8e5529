import { useState } from 'react'
import type { Screen } from './screen'
import classes from './TerminalPanel.module.css'

/** Enter finds the next match, Shift+Enter the one before, Escape goes back to the terminal. */
export function TerminalSearch({ screen, onClose }: { screen: Screen | undefined; onClose: () => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState(true)
  const find = (term: string, back: boolean, incremental: boolean) => {
    if (!screen || term === '') return setFound(true)
    setFound(back ? screen.search.findPrevious(term) : screen.search.findNext(term, { incremental }))
  }
  return (
    <search className={classes.search}>
      <input
        type="search"
        aria-label="Find in the terminal"
        aria-invalid={!found}
        placeholder="Find"
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the field appears because the learner asked to search
        autoFocus
        onChange={(event) => {
          setText(event.target.value)
          find(event.target.value, false, true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(text, event.shiftKey, false)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span role="status" className={classes.note}>
        {found ? '' : 'Not found'}
      </span>
    </search>
  )
}
