import { Button, Checkbox } from '@mantine/core'
import type { RunSummary } from '#contract/run'
import { viewToHash } from '../../app/view'
import { DataTable } from '../../ui/DataTable'
import { formatDateTimeExact } from '../../ui/format'
import { ExportRun } from './ExportRun'
import classes from './History.module.css'
import { kindWords, outcomeWords, runName } from './run-words'

interface RunTableProps {
  readonly runs: readonly RunSummary[]
  readonly chosen: readonly string[]
  readonly onChoose: (run: string) => void
  readonly onDelete: (run: RunSummary) => void
}

export function RunTable({ runs, chosen, onChoose, onDelete }: RunTableProps) {
  return (
    <div className={classes.card}>
      <DataTable
        caption="All runs, newest first"
        captionHidden
        rows={runs}
        rowKey={(run) => run.id}
        columns={[
          {
            header: 'Compare',
            cell: (run) => (
              <Checkbox
                size="xs"
                checked={chosen.includes(run.id)}
                onChange={() => onChoose(run.id)}
                aria-label={`Compare the run ${runName(run)}`}
              />
            ),
          },
          {
            header: 'Run',
            heads: true,
            cell: (run) => (
              <a className={classes.open} href={viewToHash({ kind: 'run', run: run.id })}>
                {formatDateTimeExact(run.startedAt)}
              </a>
            ),
          },
          { header: 'Lesson', cell: (run) => <span className={classes.wrapping}>{run.labTitle}</span> },
          {
            header: 'Kind',
            cell: (run) => <span title={run.task?.title}>{kindWords[run.kind]}</span>,
          },
          { header: 'Engine', cell: (run) => <span title={run.engine.name}>{run.engine.version}</span> },
          { header: 'Kit', cell: (run) => run.kit.recipe },
          {
            header: 'Outcome',
            cell: (run) => (
              <span data-outcome={run.outcome.kind} className={classes.outcome}>
                {outcomeWords(run)}
              </span>
            ),
          },
          { header: 'Repeats', numeric: true, cell: (run) => run.repeat },
          { header: 'Builds', numeric: true, cell: (run) => run.builds },
          {
            header: 'Actions',
            cell: (run) => (
              <span className={classes.actions}>
                <ExportRun run={run} />
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => onDelete(run)}
                  disabled={run.outcome.kind === 'running'}
                  aria-label={`Delete the run ${runName(run)}`}
                >
                  Delete
                </Button>
              </span>
            ),
          },
        ]}
      />
    </div>
  )
}
