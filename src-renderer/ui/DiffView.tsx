import classes from './DiffView.module.css'
import type { DiffLine } from './diff-lines'

const signs = { added: '+', removed: '−', same: ' ', file: '', hunk: '' } as const
const spoken = { added: 'added: ', removed: 'removed: ', same: '', file: 'file ', hunk: '' } as const

export function DiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  return (
    <figure className={classes.root} aria-label={label}>
      <ol className={classes.lines}>
        {lines.map((line, index) => (
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
    </figure>
  )
}
