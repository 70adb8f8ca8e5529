import { Button } from '@mantine/core'
import { useApp, useTerminals } from '../../app/app-context'
import { useView } from '../../app/use-view'
import { CopyButton } from '../../ui/CopyButton'
import classes from './CommandActions.module.css'
import { plainCommand } from './plain-text'

/** What can be done with a fenced block of a lesson that carries {run}. */
export function CommandActions({ text }: { text: string }) {
  const terminals = useTerminals()
  const view = useView()
  const kit = useApp((state) => state.kit?.kind === 'ready')
  const place = { lab: view.kind === 'lab' ? view.lab : null, task: null }
  return (
    <div className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!kit}
        onClick={() => void terminals.runInTerminal(text, place)}
      >
        Run in terminal
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        disabled={!kit}
        onClick={() => void terminals.insert(text, place)}
      >
        Type it for me
      </Button>
      <CopyButton text={plainCommand(text)} size="compact-sm" variant="subtle" />
      {kit ? null : (
        <p className={classes.note}>
          It needs the kit, from which your copy of the project is made: see the <a href="#/">start page</a>.
        </p>
      )}
    </div>
  )
}
