// biome-ignore-all lint/a11y/useSemanticElements: a table cannot draw only the rows that are seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the treegrid, which names the row that it is on
import type { TreeRow } from '#contract/image-tree'
import { formatBytes } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ChangeMark } from './ChangeMark'
import classes from './FileTree.module.css'
import { modeText, typeWords } from './file-words'

interface FileTreeRowProps {
  readonly id: string
  readonly index: number
  readonly top: number
  readonly height: number
  /** Null while its page is on the way. */
  readonly row: TreeRow | null
  readonly active: boolean
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly onToggle: () => void
  readonly onOpen: () => void
}

export function rowWords(row: TreeRow): string {
  const link = row.link === null ? '' : ` to ${row.link}`
  return `/${row.path}, ${typeWords[row.type]}${link}, ${row.change}, ${formatBytes(row.sizeBytes)}, layer ${row.layer}`
}

export function FileTreeRow({
  id,
  index,
  top,
  height,
  row,
  active,
  chosen,
  onChoose,
  onToggle,
  onOpen,
}: FileTreeRowProps) {
  const style = { transform: `translateY(${top}px)`, height }
  if (!row) {
    return (
      <div id={id} role="row" aria-rowindex={index + 1} className={classes.line} style={style}>
        <span role="gridcell">…</span>
      </div>
    )
  }
  const folder = row.type === 'directory'
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around it has the keys
    <div
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-selected={chosen}
      aria-expanded={row.children > 0 ? row.expanded : undefined}
      aria-label={rowWords(row)}
      className={classes.line}
      data-active={active || undefined}
      data-change={row.change}
      style={style}
      onClick={onChoose}
      onDoubleClick={folder ? onToggle : onOpen}
    >
      <span
        role="gridcell"
        className={classes.name}
        style={{ paddingLeft: `${row.depth * 0.875}rem` }}
        title={row.name}
      >
        {row.children > 0 ? (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Right and Left on the row do the same
          // biome-ignore lint/a11y/noStaticElementInteractions: as above
          <span
            className={classes.fold}
            onClick={(event) => {
              event.stopPropagation()
              onToggle()
            }}
          >
            <Icon name={row.expanded ? 'down' : 'right'} size="0.75em" />
          </span>
        ) : (
          <span className={classes.fold} />
        )}
        <ChangeMark change={row.change} />
        <span className={classes.text} data-folder={folder || undefined}>
          {row.name}
          {folder ? '/' : ''}
          {row.link !== null ? (
            <span className={classes.link}>
              {row.type === 'symlink' ? ' → ' : ' = '}
              {row.link}
            </span>
          ) : null}
        </span>
      </span>
      <span role="gridcell" className={classes.wide}>
        {modeText(row.mode, row.type)}
      </span>
      <span role="gridcell" className={classes.wide}>
        {row.uid}:{row.gid}
      </span>
      <span role="gridcell" className={classes.number}>
        {row.layer}
      </span>
      <span role="gridcell" className={classes.number}>
        {folder || row.sizeBytes > 0 || row.type === 'file' ? formatBytes(row.sizeBytes) : ''}
      </span>
    </div>
  )
}
