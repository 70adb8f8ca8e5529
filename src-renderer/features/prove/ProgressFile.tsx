import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import { useAction } from '../../app/use-request'
import { download } from '../../ui/download'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Prove.module.css'

/** One's progress as a file: to take to another machine, and to bring from there. */
export function ProgressFile() {
  const fetchFile = useAction('progress.export')
  const bring = useAction('progress.import')
  const [xp, setXp] = useState<number | null>(null)
  const save = async () => {
    const file = await fetchFile.run({})
    if (file) download(file)
  }
  const read = async (file: File | null) => {
    setXp(null)
    if (!file) return
    const merged = await bring.run({ text: await file.text() })
    if (merged) setXp(merged.xp)
  }
  return (
    <Panel
      title="Your progress"
      about="It is kept on this machine. As a file it can be taken to another one."
    >
      <div className={classes.controls}>
        <Button size="xs" variant="default" loading={fetchFile.busy} onClick={() => void save()}>
          Export my progress
        </Button>
        <FileButton onChange={(file) => void read(file)} accept="application/json">
          {(props) => (
            <Button size="xs" variant="default" loading={bring.busy} {...props}>
              Import progress
            </Button>
          )}
        </FileButton>
        {xp === null ? null : (
          <p className={classes.soft} role="status">
            Imported: you have {xp} XP now.
          </p>
        )}
      </div>
      {fetchFile.error ? <ErrorNotice error={fetchFile.error} /> : null}
      {bring.error ? <ErrorNotice error={bring.error} /> : null}
    </Panel>
  )
}
