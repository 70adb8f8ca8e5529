import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import classes from './DiffView.module.css'
import type { DiffLine } from './diff-lines'

const signs = { added: '+', removed: '−', same: ' ', file: '', hunk: '' } as const
const spoken = { added: 'added: ', removed: 'removed: ', same: '', file: 'file ', hunk: '' } as const

/** More lines than this are folded: a lock file's diff must not push everything else away. */
const foldedLines = 18

export function DiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const [open, setOpen] = useState(false)
  const folded = !open && lines.length > foldedLines + 4
  const shown = folded ? lines.slice(0, foldedLines) : lines
  return (
    <figure className={classes.root} aria-label={label}>
      <ol className={classes.lines} data-numbered={lines.some((line) => line.line !== null) || undefined}>
        {shown.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move
          <li key={index} className={classes.line} data-kind={line.kind}>
            <span className={classes.number}>{line.line ?? ''}</span>
            <span className={classes.sign} aria-hidden="true">
              {signs[line.kind]}
            </span>
            <span className="visually-hidden">{spoken[line.kind]}</span>
            <code>{line.text}</code>
          </li>
        ))}
      </ol>
      {folded ? (
        <UnstyledButton className={classes.more} onClick={() => setOpen(true)}>
          Show all {lines.length} lines
        </UnstyledButton>
      ) : null}
    </figure>
  )
}
