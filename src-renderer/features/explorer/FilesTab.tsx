import { Button } from '@mantine/core'
import { type Dispatch, useRef } from 'react'
import type { ImageAnalysis } from '#contract/image'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { formatBytes, formatCount } from '../../ui/format'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './Explorer.module.css'
import { type ExplorerAction, type ExplorerState, treeQuery } from './explorer-state'
import { FileDetails } from './FileDetails'
import { FileTree } from './FileTree'
import { TreeFilter } from './TreeFilter'
import { useTreeRows } from './use-tree-rows'

interface FilesTabProps {
  readonly image: ImageAnalysis
  readonly state: ExplorerState
  readonly dispatch: Dispatch<ExplorerAction>
}

export function FilesTab({ image, state, dispatch }: FilesTabProps) {
  const input = useRef<HTMLInputElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const rows = useTreeRows({ analysis: image.analysis, ...treeQuery(state) })
  const toFilter = () => {
    input.current?.focus()
    input.current?.select()
  }
  const toTree = () => place.current?.querySelector<HTMLElement>('[role=treegrid]')?.focus()
  useShortcut('/', 'Image', 'Filter the files', toFilter)
  const filterFailed = rows.error?.code === 'bad-request' ? rows.error : null
  const { page } = rows
  return (
    <div className={classes.files}>
      <div className={classes.tree} ref={place}>
        <TreeFilter state={state} dispatch={dispatch} error={filterFailed} input={input} onLeave={toTree} />
        {rows.error && !filterFailed ? <ErrorNotice error={rows.error} /> : null}
        <FileTree rows={rows} state={state} dispatch={dispatch} onFilter={toFilter} />
        <div className={classes.matches}>
          <p role="status">
            {filterFailed && page
              ? 'These are the files of the filter before.'
              : page === null
                ? 'Reading the files…'
                : page.total === 0
                  ? 'Nothing passes: take back a filter, or show more kinds of change.'
                  : `${formatCount(page.matchingFiles, 'file', 'files')}, ${formatBytes(page.matchingBytes)}`}
          </p>
          <Button
            size="compact-xs"
            variant="default"
            disabled={state.expanded.length === 0 || state.filter !== '' || state.minBytes > 0}
            onClick={() => dispatch({ kind: 'collapse-all' })}
          >
            Fold all
          </Button>
        </div>
      </div>
      <FileDetails image={image} state={state} dispatch={dispatch} />
    </div>
  )
}
