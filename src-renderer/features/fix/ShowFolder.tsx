import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAction } from '../../app/use-request'
import { CopyButton } from '../../ui/CopyButton'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Fix.module.css'

interface ShowFolderProps {
  readonly lab: string
  readonly task: string
  readonly directory: string
}

/** The way to the files outside of LayerLab: the file manager, or the path where there is none. */
export function ShowFolder({ lab, task, directory }: ShowFolderProps) {
  const reveal = useAction('workspace.reveal')
  const [reason, setReason] = useState<string | null>(null)
  const open = async () => {
    const answer = await reveal.run({ lab, task })
    setReason(answer?.kind === 'not-shown' ? answer.reason : null)
  }
  return (
    <>
      <Button size="compact-xs" variant="default" loading={reveal.busy} onClick={() => void open()}>
        Open the folder
      </Button>
      <CopyButton text={directory} label="Copy the path" />
      {reason === null ? null : (
        <p className={classes.soft} role="status">
          The folder could not be opened from here: {reason} Copy its path instead.
        </p>
      )}
      {reveal.error ? <ErrorNotice error={reveal.error} /> : null}
    </>
  )
}
