import type { RunComparison, Spread } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatSeconds } from '../../ui/format'
import { niceScale } from '../../ui/scale'
import { ChartFigure } from '../charts/ChartFigure'
import chartClasses from '../charts/ChartFigure.module.css'
import { StripChart, type StripRow } from '../charts/StripChart'
import { sourceOf } from '../charts/sources'
import classes from './History.module.css'

interface CompareStripsProps {
  readonly comparison: RunComparison
  readonly variantTitle: (id: string) => string
  readonly phaseTitle: (id: string) => string
  readonly variantIndex: (id: string) => number
}

/** The runs of both, phase by phase and variant by variant: first above second, on one scale. */
export function CompareStrips({ comparison, variantTitle, phaseTitle, variantIndex }: CompareStripsProps) {
  const panels = comparison.rows.map((row) => {
    const strips = [
      { spread: row.a, run: comparison.a, name: 'first run', letter: '1' },
      { spread: row.b, run: comparison.b, name: 'second run', letter: '2' },
    ].flatMap(({ spread, run, name, letter }): StripRow[] =>
      spread
        ? [
            {
              key: `${row.phase} ${row.variant} ${letter}`,
              title: `${variantTitle(row.variant)}, ${name}`,
              letter,
              hue: variantIndex(row.variant),
              spread,
              source: (records) => sourceOf(run.engine, ...records),
            },
          ]
        : [],
    )
    return { row, strips }
  })
  // Cold and warm are never read against each other: each has a scale of its own.
  const spreads = panels.flatMap(({ strips }) => strips.map((strip) => strip.spread))
  const scaleOf = (temperature: Spread['temperature'] | undefined) => {
    const shown = spreads.filter((spread) => spread.temperature === temperature)
    return niceScale(Math.max(100, ...shown.map((spread) => spread.maxMs)))
  }
  const samples = panels.flatMap(({ row, strips }) =>
    strips.flatMap((strip) => strip.spread.samples.map((sample) => ({ row, strip, sample }))),
  )
  return (
    <ChartFigure
      title="Time per build in both runs"
      about="1 is the first run, 2 the second. A dot per build, the median as a line."
      chart={(tell) => (
        <div className={classes.strips}>
          {panels.map(({ row, strips }) => (
            <div key={`${row.phase} ${row.variant}`} className={chartClasses.panel}>
              <h4 className={chartClasses.panelTitle}>
                {phaseTitle(row.phase)} <span>{variantTitle(row.variant)}</span>
              </h4>
              <StripChart rows={strips} scale={scaleOf(strips[0]?.spread.temperature)} tell={tell} />
            </div>
          ))}
        </div>
      )}
      table={
        <DataTable
          caption="Each build of both runs"
          rows={samples}
          rowKey={({ sample }) => sample.build}
          columns={[
            { header: 'Phase', heads: true, cell: ({ row }) => phaseTitle(row.phase) },
            { header: 'Variant and run', cell: ({ strip }) => strip.title },
            { header: 'Repeat', numeric: true, cell: ({ sample }) => sample.repeat },
            { header: 'Time', numeric: true, cell: ({ sample }) => formatSeconds(sample.wallMs) },
            { header: 'Record', cell: ({ sample }) => <code>{sample.build}</code> },
          ]}
        />
      }
    />
  )
}
