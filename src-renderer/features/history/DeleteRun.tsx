import { Button, Group, Modal } from '@mantine/core'
import type { RunSummary } from '#contract/run'
import { useAction } from '../../app/use-request'
import { useEscape } from '../../keyboard/ShortcutProvider'
import { formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './History.module.css'
import { runName } from './run-words'

interface DeleteRunProps {
  readonly run: RunSummary
  readonly onClose: () => void
  readonly onDeleted: () => void
}

export function DeleteRun({ run, onClose, onDeleted }: DeleteRunProps) {
  const remove = useAction('runs.delete')
  useEscape(true, onClose)
  const confirm = async () => {
    if (await remove.run({ run: run.id })) onDeleted()
  }
  return (
    <Modal opened onClose={onClose} title="Delete this run?" lockScroll={false} closeOnEscape={false}>
      <div className={classes.question}>
        <p>
          The run {runName(run)} and its {formatCount(run.builds, 'build record', 'build records')} will be
          gone. This cannot be undone.
        </p>
        {remove.error ? <ErrorNotice error={remove.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button onClick={() => void confirm()} loading={remove.busy}>
            Delete the run
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
