import { Button, UnstyledButton } from '@mantine/core'
import { type Dispatch, useId, useState } from 'react'
import type { WastedPath, WasteReason } from '#contract/image-waste'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ChangeMark } from './ChangeMark'
import classes from './Explorer.module.css'
import type { ExplorerAction } from './explorer-state'
import { pathText } from './file-words'
import waste from './Waste.module.css'

const reasonWords: Record<WasteReason, string> = {
  'removed-later': 'removed in a later layer',
  'metadata-only': 'stored again for its owner or mode',
  'copied-again': 'stored again without a change',
  rewritten: 'written again',
}

interface WastedPathItemProps {
  readonly row: WastedPath
  readonly dispatch: Dispatch<ExplorerAction>
}

export function WastedPathItem({ row, dispatch }: WastedPathItemProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <li className={waste.item}>
      <UnstyledButton
        className={waste.head}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'down' : 'right'} size="0.75em" />
        <span className={waste.path}>{pathText(row.path)}</span>
        <span className={waste.why}>{reasonWords[row.reason]}</span>
        <span className={waste.bytes}>{formatBytes(row.reclaimableBytes)}</span>
      </UnstyledButton>
      <div id={id} hidden={!open} className={waste.body}>
        {open ? (
          <>
            <p className={waste.advice}>{row.advice}</p>
            <DataTable
              caption={
                row.knownToDive
                  ? `dive counts ${formatBytes(row.sizeBytes)} for ${row.count} copies; ${formatBytes(row.reclaimableBytes)} could be saved.`
                  : `dive does not list this path; ${formatBytes(row.reclaimableBytes)} could be saved.`
              }
              rows={row.writers}
              rowKey={(writer) => String(writer.layer)}
              columns={[
                { header: 'Layer', numeric: true, cell: (writer) => writer.layer },
                {
                  header: 'Change',
                  cell: (writer) => (
                    <span className={classes.kind}>
                      <ChangeMark change={writer.change} /> {writer.change}
                    </span>
                  ),
                },
                {
                  header: 'Instruction',
                  heads: true,
                  cell: (writer) => (
                    <code className={classes.instruction}>{writer.createdBy || '(not named)'}</code>
                  ),
                },
                { header: 'Size', numeric: true, cell: (writer) => formatBytes(writer.sizeBytes) },
              ]}
            />
            <div>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => dispatch({ kind: 'find', path: row.path, view: { kind: 'all' } })}
              >
                Show among the files
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </li>
  )
}
