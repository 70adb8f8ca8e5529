import type { EngineInfo } from '#contract/engine'
import type { LabDetail, LabPhase } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatSecondsFixed, secondsDecimals } from '../../ui/format'
import { Sourced } from '../../ui/Sourced'
import { niceScale } from '../../ui/scale'
import { VariantTag, variantLetter } from '../../ui/VariantTag'
import { ChartFigure, type TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { StripChart, type StripRow } from './StripChart'
import { sourceOf } from './sources'
import { spreadOf } from './spread'

interface PhaseTimesProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

interface PhaseRows {
  readonly phase: LabPhase
  readonly rows: readonly StripRow[]
}

function phaseRows({ lab, builds, engine }: PhaseTimesProps): PhaseRows[] {
  return lab.phases.map((phase) => ({
    phase,
    rows: lab.variants.flatMap((variant, index) => {
      const spread = spreadOf(builds, variant.id, phase.id)
      if (!spread) return []
      return {
        key: `${phase.id} ${variant.id}`,
        title: variant.title,
        letter: variantLetter(index),
        hue: index,
        spread,
        source: (records) => sourceOf(engine, ...records),
      }
    }),
  }))
}

function Panels({ panels, tell }: { panels: readonly PhaseRows[]; tell: TellSource }) {
  // Cold and warm each have a scale of their own: a shared one would invite reading across.
  const scaleOf = (temperature: LabPhase['temperature']) => {
    const shown = panels.filter(({ phase }) => phase.temperature === temperature)
    return niceScale(Math.max(100, ...shown.flatMap(({ rows }) => rows.map((row) => row.spread.maxMs))))
  }
  return panels
    .filter(({ rows }) => rows.length > 0)
    .map(({ phase, rows }) => (
      <div key={phase.id} className={classes.panel}>
        <h4 className={classes.panelTitle}>
          {phase.title} <span>{phase.temperature === 'cold' ? 'cold' : 'warm'}</span>
        </h4>
        <StripChart rows={rows} scale={scaleOf(phase.temperature)} tell={tell} />
      </div>
    ))
}

export function PhaseTimes(props: PhaseTimesProps) {
  const panels = phaseRows(props)
  const rows = panels.flatMap(({ phase, rows: strips }) => strips.map((strip) => ({ phase, strip })))
  const decimals = secondsDecimals(rows.map(({ strip }) => strip.spread.maxMs))
  const cell = (ms: number, row: StripRow, records: readonly string[]) => (
    <Sourced source={row.source(records)}>{formatSecondsFixed(ms, decimals)}</Sourced>
  )
  return (
    <ChartFigure
      title="Time per build"
      about="A dot per run, the median as a line and in figures. Cold and warm have scales of their own."
      variants={props.lab.variants}
      chart={(tell) => <Panels panels={panels} tell={tell} />}
      table={
        <DataTable
          caption="Time per build, by phase and variant"
          rows={rows}
          rowKey={({ strip }) => strip.key}
          columns={[
            { header: 'Phase', heads: true, cell: ({ phase }) => phase.title },
            { header: 'Cache', cell: ({ phase }) => phase.temperature },
            { header: 'Variant', cell: ({ strip }) => <VariantTag index={strip.hue} title={strip.title} /> },
            {
              header: 'Median',
              numeric: true,
              cell: ({ strip }) =>
                cell(
                  strip.spread.medianMs,
                  strip,
                  strip.spread.samples.map((sample) => sample.build),
                ),
            },
            {
              header: 'Each run',
              numeric: true,
              cell: ({ strip }) => (
                <span className={classes.each}>
                  {strip.spread.samples.map((sample) => (
                    <span key={sample.build}>{cell(sample.wallMs, strip, [sample.build])}</span>
                  ))}
                </span>
              ),
            },
          ]}
        />
      }
    />
  )
}
