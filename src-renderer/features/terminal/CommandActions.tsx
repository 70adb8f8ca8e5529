import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTerminals } from '../../app/app-context'
import { useView } from '../../app/use-view'
import classes from './CommandActions.module.css'
import { copyText } from './copy-text'
import { plainCommand } from './plain-text'

/** What can be done with a fenced block of a lesson that carries {run}. */
export function CommandActions({ text }: { text: string }) {
  const terminals = useTerminals()
  const view = useView()
  const [copied, setCopied] = useState(false)
  const copy = () => {
    copyText(plainCommand(text))
    setCopied(true)
  }
  const place = { lab: view.kind === 'lab' ? view.lab : null, task: null }
  return (
    <div className={classes.actions}>
      <Button size="compact-sm" variant="default" onClick={() => void terminals.runInTerminal(text, place)}>
        Run in terminal
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => void terminals.insert(text, place)}>
        Type it for me
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
