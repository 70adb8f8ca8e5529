import { Button } from '@mantine/core'
import { useTerminals } from '../../app/app-context'
import { useView } from '../../app/use-view'
import { CopyButton } from '../../ui/CopyButton'
import classes from './CommandActions.module.css'
import { plainCommand } from './plain-text'

/** What can be done with a fenced block of a lesson that carries {run}. */
export function CommandActions({ text }: { text: string }) {
  const terminals = useTerminals()
  const view = useView()
  const place = { lab: view.kind === 'lab' ? view.lab : null, task: null }
  return (
    <div className={classes.actions}>
      <Button size="compact-sm" variant="default" onClick={() => void terminals.runInTerminal(text, place)}>
        Run in terminal
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => void terminals.insert(text, place)}>
        Type it for me
      </Button>
      <CopyButton text={plainCommand(text)} size="compact-sm" variant="subtle" />
    </div>
  )
}
