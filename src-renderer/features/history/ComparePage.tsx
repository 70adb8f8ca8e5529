import type { LabDetail } from '#contract/lab'
import type { RunComparison, RunSummary, Spread } from '#contract/run'
import { useRequest } from '../../app/use-request'
import { viewToHash } from '../../app/view'
import { DataTable } from '../../ui/DataTable'
import {
  formatCount,
  formatDateTimeExact,
  formatFactor,
  formatSecondsFixed,
  secondsDecimals,
} from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { Sourced } from '../../ui/Sourced'
import { VariantTag } from '../../ui/VariantTag'
import { sourceOf } from '../charts/sources'
import { ErrorNotice } from '../errors/ErrorNotice'
import { CompareStrips } from './CompareStrips'
import classes from './History.module.css'
import { kindWords, outcomeWords } from './run-words'

/** Under this the two medians are called equal. */
const leastDifference = 1.05

export function factorWords(factor: number | null): string {
  if (factor === null || factor <= 0) return 'not in both'
  if (factor >= leastDifference) return `second took ${formatFactor(factor)} as long`
  if (factor <= 1 / leastDifference) return `first took ${formatFactor(1 / factor)} as long`
  return 'about the same'
}

function RunHead({ run, name }: { run: RunSummary; name: string }) {
  return (
    <p>
      <b>{name}</b>{' '}
      <a className={classes.open} href={viewToHash({ kind: 'run', run: run.id })}>
        {run.labTitle}, {formatDateTimeExact(run.startedAt)}
      </a>{' '}
      <span className={classes.soft}>
        {kindWords[run.kind]}, {outcomeWords(run)}, {run.engine.name} {run.engine.version},{' '}
        {formatCount(run.repeat, 'repeat', 'repeats')}
      </span>
    </p>
  )
}

function Comparison({ comparison, lab }: { comparison: RunComparison; lab: LabDetail | null }) {
  const { a, b, differences } = comparison
  const phases = lab?.phases.map((phase) => phase.id) ?? []
  const rows = comparison.rows.toSorted((x, y) => phases.indexOf(x.phase) - phases.indexOf(y.phase))
  const medians = rows.flatMap((row) => [row.a, row.b].flatMap((spread) => (spread ? [spread.medianMs] : [])))
  const decimals = secondsDecimals(medians)
  const variantIndex = (id: string) => Math.max(0, lab?.variants.findIndex((one) => one.id === id) ?? 0)
  // The builds of a check belong to a task: the lab's own phases and variants are none of theirs.
  const ofLab = a.kind === 'experiment' ? lab : null
  const variantTitle = (id: string) =>
    a.kind === 'check' ? 'Your answer' : (lab?.variants.find((one) => one.id === id)?.title ?? id)
  const phaseTitle = (id: string) =>
    ofLab?.phases.find((one) => one.id === id)?.title ?? id.replaceAll('-', ' ')
  const cell = (spread: Spread | null, run: RunSummary) =>
    spread ? (
      <Sourced source={sourceOf(run.engine, ...spread.samples.map((sample) => sample.build))}>
        {formatSecondsFixed(spread.medianMs, decimals)}
      </Sourced>
    ) : (
      'none'
    )
  return (
    <>
      <div className={classes.heads}>
        <RunHead run={a} name="First:" />
        <RunHead run={b} name="Second:" />
      </div>
      {differences.length > 0 ? (
        <Panel title="Before you compare" about="These two runs differ in more than what you changed.">
          <ul className={classes.differences}>
            {differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <CompareStrips
        comparison={{ ...comparison, rows }}
        variantTitle={variantTitle}
        phaseTitle={phaseTitle}
        variantIndex={variantIndex}
      />
      <div className={classes.card}>
        <DataTable
          caption="Medians of both runs, by phase and variant"
          rows={rows}
          rowKey={(row) => `${row.phase} ${row.variant}`}
          columns={[
            { header: 'Phase', heads: true, cell: (row) => phaseTitle(row.phase) },
            { header: 'Cache', cell: (row) => (row.a ?? row.b)?.temperature ?? '' },
            {
              header: 'Variant',
              cell: (row) => (
                <VariantTag index={variantIndex(row.variant)} title={variantTitle(row.variant)} />
              ),
            },
            { header: 'First', numeric: true, cell: (row) => cell(row.a, a) },
            { header: 'Second', numeric: true, cell: (row) => cell(row.b, b) },
            { header: 'In words', cell: (row) => factorWords(row.factor) },
          ]}
        />
      </div>
    </>
  )
}

export function ComparePage({ a, b }: { a: string; b: string }) {
  const { answer } = useRequest('runs.compare', { a, b })
  const lab = answer.kind === 'ready' ? answer.value.a.lab : null
  const { answer: detail } = useRequest('lab.show', lab ? { lab } : null)
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1>Two runs side by side</h1>
        <a className={classes.open} href="#/history">
          Back to the history
        </a>
      </header>
      {answer.kind === 'waiting' ? <p>Comparing…</p> : null}
      {answer.kind === 'failed' ? <ErrorNotice error={answer.error} /> : null}
      {answer.kind === 'ready' ? (
        <Comparison comparison={answer.value} lab={detail.kind === 'ready' ? detail.value : null} />
      ) : null}
    </div>
  )
}
