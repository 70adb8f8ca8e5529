import { Button, Group, Modal, TextInput } from '@mantine/core'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useOpenFiles } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { useEscape } from '../../keyboard/ShortcutProvider'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Fix.module.css'
import { dropTyped } from './open-file'

interface FileActionsProps {
  readonly lab: string
  readonly task: string
  readonly path: string
  /** The file has another name now, or none. */
  readonly onMoved: (path: string | null) => void
}

/** Renames or deletes the open file; both ask. */
export function FileActions({ lab, task, path, onMoved }: FileActionsProps) {
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const asker = useRef<HTMLButtonElement | null>(null)
  const ask = (what: 'rename' | 'delete') => (event: MouseEvent<HTMLButtonElement>) => {
    asker.current = event.currentTarget
    setAsked(what)
  }
  // The question is gone without a trace: the focus goes back to the button that asked it.
  useEffect(() => {
    if (asked === null) asker.current?.focus()
  }, [asked])
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={ask('rename')}>
        Rename
      </Button>
      <Button size="compact-xs" variant="default" onClick={ask('delete')}>
        Delete
      </Button>
      {asked === 'rename' ? (
        <RenameFile lab={lab} task={task} path={path} onMoved={onMoved} onClose={() => setAsked(null)} />
      ) : null}
      {asked === 'delete' ? (
        <DeleteFile lab={lab} task={task} path={path} onMoved={onMoved} onClose={() => setAsked(null)} />
      ) : null}
    </>
  )
}

/** A name may be longer than the dialog is wide, and has no spaces to break at. */
const longTitle = { title: { overflowWrap: 'anywhere' } } as const

type QuestionProps = FileActionsProps & { readonly onClose: () => void }

function RenameFile({ lab, task, path, onMoved, onClose }: QuestionProps) {
  const [name, setName] = useState(path)
  const rename = useAction('workspace.rename')
  const files = useOpenFiles()
  useEscape(true, onClose)
  const confirm = async () => {
    const moved = { lab, task, from: path, to: name.trim() }
    if (!(await rename.run(moved, () => files.save({ lab, task, path })))) return
    onClose()
    onMoved(name.trim())
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Rename ${path}`}
      styles={longTitle}
      lockScroll={false}
      closeOnEscape={false}
    >
      <form
        className={classes.question}
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <TextInput
          label="New name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {rename.error ? <ErrorNotice error={rename.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep the name
          </Button>
          <Button type="submit" loading={rename.busy} disabled={name.trim() === '' || name.trim() === path}>
            Rename the file
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

function DeleteFile({ lab, task, path, onMoved, onClose }: QuestionProps) {
  const remove = useAction('workspace.delete')
  const files = useOpenFiles()
  useEscape(true, onClose)
  const confirm = async () => {
    if (!(await remove.run({ lab, task, path }))) return
    files.change({ lab, task, path }, dropTyped)
    onClose()
    onMoved(null)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Delete ${path}?`}
      styles={longTitle}
      lockScroll={false}
      closeOnEscape={false}
    >
      <div className={classes.question}>
        <p>The file will be gone from the workspace. Starting over brings the task's own files back.</p>
        {remove.error ? <ErrorNotice error={remove.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button onClick={() => void confirm()} loading={remove.busy}>
            Delete the file
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
