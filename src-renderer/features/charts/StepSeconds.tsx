import { Select } from '@mantine/core'
import { useState } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatSeconds } from '../../ui/format'
import { Instruction } from '../../ui/Instruction'
import { Sourced } from '../../ui/Sourced'
import { shortInstruction } from '../../ui/short-instruction'
import { ChartFigure } from './ChartFigure'
import { GroupedBars } from './GroupedBars'
import type { GroupedRow } from './grouped-bands'
import { sourceOf } from './sources'
import { type StepMedian, type StepRow, stepRows } from './step-medians'

interface StepSecondsProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

function outcomeText({ ms, ran, builds }: StepMedian): string {
  if (ran === 0) return 'cached'
  const seconds = formatSeconds(ms)
  return ran === builds ? seconds : `${seconds}, cached in ${builds - ran} of ${builds}`
}

function labelOf({ instruction, target }: Pick<StepRow, 'instruction' | 'target'>): string {
  return target === null ? instruction : `${target}: ${instruction}`
}

/** With four variants the words would push the last columns out of sight. */
function NotThere() {
  return (
    <span title="not in this variant">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">not in this variant</span>
    </span>
  )
}

/** The predicted phase where it was built, else the first that was. */
function firstPhase(lab: LabDetail, builds: readonly RunBuild[]): string {
  const built = lab.phases.filter((one) =>
    builds.some((build) => build.phase === one.id && build.outcome === 'success'),
  )
  const predicted = built.find((one) => one.id === lab.predict?.phase)
  return (predicted ?? built[0] ?? lab.phases[0])?.id ?? ''
}

export function StepSeconds({ lab, builds, engine }: StepSecondsProps) {
  const [phase, setPhase] = useState(() => firstPhase(lab, builds))
  const rows = stepRows(lab.variants, builds, phase)
  const toBars = (row: StepRow): GroupedRow => ({
    label: labelOf(row),
    short: labelOf({ ...row, instruction: shortInstruction(row.instruction) }),
    values: lab.variants.map(({ id }) => (row.byVariant[id]?.ms ?? 0) / 1000),
    cells: lab.variants.map(({ id, title }) => {
      const found = row.byVariant[id]
      if (!found) return null
      const text = outcomeText(found)
      return {
        text,
        words: `${labelOf({ ...row, instruction: found.instruction })}, ${title}: ${text}; ${sourceOf(engine, ...found.records)}`,
        hollow: found.ran === 0,
      }
    }),
  })
  return (
    <ChartFigure
      title="Seconds in each step"
      about="Median over the repeats; hollow with a tick came from the cache."
      variants={lab.variants}
      actions={
        lab.phases.length > 1 ? (
          <Select
            size="xs"
            aria-label="Phase of the step chart"
            value={phase}
            onChange={(value) => value && setPhase(value)}
            data={lab.phases.map((one) => ({ value: one.id, label: one.title }))}
            allowDeselect={false}
            w="13rem"
          />
        ) : null
      }
      chart={(tell) => (
        <GroupedBars
          rows={rows.map(toBars)}
          formatTick={(seconds) => `${Number(seconds.toFixed(2))} s`}
          least={0.01}
          tell={tell}
          mono
        />
      )}
      table={
        <DataTable
          caption={`Seconds in each step, ${lab.phases.find((one) => one.id === phase)?.title ?? phase}`}
          rows={rows}
          rowKey={labelOf}
          columns={[
            { header: 'Instruction', heads: true, cell: (row) => <Instruction text={labelOf(row)} /> },
            ...lab.variants.map(({ id, title }) => ({
              header: title,
              numeric: true,
              cell: (row: StepRow) => {
                const found = row.byVariant[id]
                if (!found) return <NotThere />
                return <Sourced source={sourceOf(engine, ...found.records)}>{outcomeText(found)}</Sourced>
              },
            })),
          ]}
        />
      }
    />
  )
}
