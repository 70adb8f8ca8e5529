import { Button, Group, Modal } from '@mantine/core'
import { useState } from 'react'
import { useAction } from '../../app/use-request'
import { useEscape } from '../../keyboard/ShortcutProvider'
import { Private } from '../../ui/Private'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Fix.module.css'

interface ResetTaskProps {
  readonly lab: string
  readonly task: string
}

/** Makes the workspace anew; asks first, and says where the old one is kept. */
export function ResetTask({ lab, task }: ResetTaskProps) {
  const [asked, setAsked] = useState(false)
  const [keptAs, setKeptAs] = useState<string | null>(null)
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setAsked(true)}>
        Start over
      </Button>
      {keptAs ? (
        <p className={classes.soft} role="status">
          Your earlier files are kept in{' '}
          <Private>
            <span className={classes.path}>{keptAs}</span>
          </Private>
        </p>
      ) : null}
      {asked ? <Question lab={lab} task={task} onClose={() => setAsked(false)} onReset={setKeptAs} /> : null}
    </>
  )
}

function Question({
  lab,
  task,
  onClose,
  onReset,
}: ResetTaskProps & { readonly onClose: () => void; readonly onReset: (keptAs: string) => void }) {
  const reset = useAction('workspace.reset')
  useEscape(true, onClose)
  const confirm = async () => {
    const done = await reset.run({ lab, task })
    if (!done) return
    onReset(done.keptAs)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Start this task over?" lockScroll={false} closeOnEscape={false}>
      <div className={classes.question}>
        <p>The task's own files come back. The folder as it is now is kept beside it.</p>
        {reset.error ? <ErrorNotice error={reset.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go on with mine
          </Button>
          <Button onClick={() => void confirm()} loading={reset.busy}>
            Start over
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
