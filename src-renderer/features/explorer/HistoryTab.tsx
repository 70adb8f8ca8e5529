import { Button } from '@mantine/core'
import type { Dispatch } from 'react'
import type { HistoryRow } from '#contract/image'
import { DataTable } from '../../ui/DataTable'
import { formatBytes, formatDateTime } from '../../ui/format'
import classes from './Explorer.module.css'
import type { ExplorerAction } from './explorer-state'

interface HistoryTabProps {
  readonly history: readonly HistoryRow[]
  readonly dispatch: Dispatch<ExplorerAction>
}

/** As `docker history` prints it, newest first, with what it leaves out. */
export function HistoryTab({ history, dispatch }: HistoryTabProps) {
  const rows = history.map((row, at) => ({ row, at })).reverse()
  const knowsLines = history.some(({ line }) => line !== null)
  return (
    <div className={classes.scrolls}>
      <DataTable
        caption="History, newest first, as docker history prints it. Lines without a layer set metadata only."
        rows={rows}
        rowKey={({ at }) => String(at)}
        columns={[
          {
            header: 'Layer',
            numeric: true,
            cell: ({ row: { layer } }) =>
              layer === null ? (
                <span className={classes.soft}>metadata</span>
              ) : (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Files of layer ${layer}`}
                  onClick={() => {
                    dispatch({ kind: 'view', view: { kind: 'layer', layer } })
                    dispatch({ kind: 'tab', tab: 'files' })
                  }}
                >
                  {layer}
                </Button>
              ),
          },
          {
            header: 'Instruction',
            heads: true,
            cell: ({ row }) => (
              <code className={classes.instruction} title={row.rawCreatedBy}>
                {row.createdBy || '(not named)'}
              </code>
            ),
          },
          {
            header: 'Size',
            numeric: true,
            cell: ({ row }) => (row.layer === null ? '0 B' : formatBytes(row.sizeBytes)),
          },
          {
            header: 'Created',
            cell: ({ row }) => (
              <span className={classes.nowrap}>
                {row.created === '' ? 'not known' : formatDateTime(row.created)}
              </span>
            ),
          },
          ...(knowsLines
            ? [
                {
                  header: 'Dockerfile',
                  cell: ({ row }: { row: HistoryRow }) => (row.line === null ? '' : `line ${row.line}`),
                },
              ]
            : []),
          { header: 'Comment', cell: ({ row }) => row.comment },
        ]}
      />
    </div>
  )
}
