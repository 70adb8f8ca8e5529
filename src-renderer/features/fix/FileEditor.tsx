import { Button } from '@mantine/core'
import { DiffView } from '../../ui/DiffView'
import { diffTexts } from '../../ui/diff-lines'
import { formatBytes } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import { CodeEditor } from './CodeEditor'
import { FileActions } from './FileActions'
import classes from './Fix.module.css'
import { isUnsaved } from './open-file'
import { type FileSession, useOpenFile } from './use-open-file'

interface FileEditorProps {
  readonly lab: string
  readonly task: string
  readonly path: string
  readonly revision: number
  readonly onMoved: (path: string | null) => void
}

export function FileEditor({ lab, task, path, revision, onMoved }: FileEditorProps) {
  const session = useOpenFile(lab, task, path, revision)
  const { file, notText, error } = session
  return (
    <section className={classes.editor} aria-label={`Editor: ${path}`}>
      <div className={classes.bar}>
        <h3>{path}</h3>
        {file ? <span className={classes.soft}>{isUnsaved(file) ? 'Not saved yet' : 'Saved'}</span> : null}
        <span className={classes.space} />
        <FileActions lab={lab} task={task} path={path} onMoved={onMoved} />
      </div>
      {error ? <ErrorNotice error={error} /> : null}
      {notText ? (
        <p className={classes.soft}>
          This file is {notText.kind === 'binary' ? 'no text' : 'too large for this editor'} (
          {formatBytes(notText.sizeBytes)}). It is part of the build all the same.
        </p>
      ) : null}
      {file?.other ? <Conflict session={session} mine={file.text} other={file.other.text} /> : null}
      {file ? (
        <CodeEditor key={path} path={path} text={file.text} onChange={session.change} onSave={session.save} />
      ) : null}
    </section>
  )
}

/** The same file was changed here and outside: both are there until the learner chooses. */
function Conflict({ session, mine, other }: { session: FileSession; mine: string; other: string }) {
  return (
    <div role="alert" className={classes.conflict}>
      <p>
        <b>This file was also changed outside of the editor.</b> Nothing is overwritten until you choose. The
        difference from what is on disk to what you typed:
      </p>
      <DiffView lines={diffTexts(other, mine)} label="From the file on disk to what you typed" />
      <div className={classes.actions}>
        <Button size="xs" variant="default" onClick={session.keepMine}>
          Keep what I typed
        </Button>
        <Button size="xs" variant="default" onClick={session.takeOther}>
          Take what is on disk
        </Button>
      </div>
    </div>
  )
}
