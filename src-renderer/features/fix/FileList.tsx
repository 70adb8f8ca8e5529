import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { WorkspaceEntry } from '#contract/task'
import { useAction } from '../../app/use-request'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Fix.module.css'

interface FileListProps {
  readonly lab: string
  readonly task: string
  readonly entries: readonly WorkspaceEntry[]
  readonly open: string | null
  readonly onOpen: (path: string) => void
}

function Entry({ entry, open, onOpen }: { entry: WorkspaceEntry } & Pick<FileListProps, 'open' | 'onOpen'>) {
  const depth = entry.path.split('/').length - 1
  const style = { paddingInlineStart: `${0.5 + depth}rem` }
  const name = entry.path.split('/').at(-1)
  if (entry.kind === 'file') {
    return (
      <UnstyledButton
        className={classes.entry}
        style={style}
        aria-label={entry.path}
        aria-current={entry.path === open ? 'true' : undefined}
        onClick={() => onOpen(entry.path)}
      >
        {name}
      </UnstyledButton>
    )
  }
  const about = { directory: '/', unlisted: '/ (not listed)', symlink: ' (link)' }[entry.kind]
  return (
    <span className={`${classes.entry} ${classes.folder}`} style={style}>
      {name}
      {about}
    </span>
  )
}

/**
 * Where the keyboard goes on: at the entry of a file that was added, as soon as it is listed, and at the list when
 * the open file has gone together with the button that deleted it.
 */
function useListFocus(entries: readonly WorkspaceEntry[], open: string | null) {
  const list = useRef<HTMLElement>(null)
  const before = useRef(open)
  const [added, setAdded] = useState<string | null>(null)
  useEffect(() => {
    if (before.current !== null && open === null) list.current?.focus()
    before.current = open
  }, [open])
  useEffect(() => {
    if (added === null || !entries.some(({ path }) => path === added)) return
    setAdded(null)
    // Whoever has gone elsewhere meanwhile is not called back.
    const { activeElement } = document
    const stayed = activeElement === document.body || list.current?.contains(activeElement)
    if (stayed) list.current?.querySelector<HTMLElement>('[aria-current]')?.focus()
  }, [added, entries])
  return { list, follow: setAdded }
}

/** The files of a workspace, and a field for a new one. */
export function FileList({ lab, task, entries, open, onOpen }: FileListProps) {
  const [name, setName] = useState('')
  const write = useAction('workspace.write')
  const { list, follow } = useListFocus(entries, open)
  const create = async (event: FormEvent) => {
    event.preventDefault()
    const path = name.trim()
    if (path === '' || !(await write.run({ lab, task, path, text: '', base: null }))) return
    setName('')
    onOpen(path)
    follow(path)
  }
  return (
    <nav aria-label="Files of the task" ref={list} tabIndex={-1}>
      <ul className={classes.list}>
        {entries.map((entry) => (
          <li key={entry.path}>
            <Entry entry={entry} open={open} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      <form className={classes.form} onSubmit={(event) => void create(event)}>
        <TextInput
          label="New file"
          size="xs"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          w="9rem"
        />
        <Button type="submit" size="xs" variant="default" disabled={name.trim() === ''} loading={write.busy}>
          Add
        </Button>
      </form>
      {write.error ? <ErrorNotice error={write.error} /> : null}
    </nav>
  )
}
