import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Sourced } from '../../ui/Sourced'
import { ChartFigure } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { GroupedBars } from './GroupedBars'
import { type MirrorRow, mirrorRows } from './mirror-bytes'
import { sourceOf } from './sources'

interface MirrorBytesProps {
  readonly lab: LabDetail
  readonly builds: readonly RunBuild[]
  readonly engine: EngineInfo
}

export function MirrorBytes({ lab, builds, engine }: MirrorBytesProps) {
  const rows = mirrorRows(lab, builds)
  return (
    <ChartFigure
      title="Packages downloaded"
      about="Bytes that the package mirror served to each build, median over the repeats."
      chart={(tell) =>
        rows.length === 0 ? (
          <p className={classes.none}>No build of this run used the package mirror.</p>
        ) : (
          <GroupedBars
            rows={rows.map((row) => ({
              label: row.title,
              values: lab.variants.map(({ id }) => row.byVariant[id]?.bytes ?? 0),
              cells: lab.variants.map(({ id, title }) => {
                const found = row.byVariant[id]
                if (!found) return null
                const text = found.bytes === 0 ? 'nothing' : formatBytes(found.bytes)
                const words = `${text}, ${row.title}, ${title}; ${sourceOf(engine, ...found.records)}`
                return { text, words, hollow: false }
              }),
            }))}
            series={lab.variants.length}
            formatTick={formatBytes}
            least={100}
            tell={tell}
          />
        )
      }
      table={
        <DataTable
          caption="Bytes served by the package mirror, by phase and variant"
          rows={rows}
          rowKey={(row) => row.phase}
          columns={[
            { header: 'Phase', heads: true, cell: (row) => row.title },
            ...lab.variants.map(({ id, title }) => ({
              header: title,
              numeric: true,
              cell: (row: MirrorRow) => {
                const found = row.byVariant[id]
                if (!found) return 'not measured'
                return (
                  <Sourced source={sourceOf(engine, ...found.records)}>{formatBytes(found.bytes)}</Sourced>
                )
              },
            })),
          ]}
        />
      }
    />
  )
}
