import type { EngineInfo } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import { DataTable } from '../../ui/DataTable'
import { formatBytes } from '../../ui/format'
import { Sourced } from '../../ui/Sourced'
import { ChartFigure } from './ChartFigure'
import { GroupedBars } from './GroupedBars'
import type { BytesRow } from './phase-bytes'
import { sourceOf } from './sources'

interface PhaseBytesProps {
  readonly lab: LabDetail
  readonly rows: readonly BytesRow[]
  readonly engine: EngineInfo
  readonly title: string
  readonly about: string
  readonly caption: string
}

export function PhaseBytes({ lab, rows, engine, title, about, caption }: PhaseBytesProps) {
  return (
    <ChartFigure
      title={title}
      about={about}
      variants={lab.variants}
      chart={(tell) => (
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
          formatTick={formatBytes}
          least={100}
          tell={tell}
        />
      )}
      table={
        <DataTable
          caption={caption}
          rows={rows}
          rowKey={(row) => row.phase}
          columns={[
            { header: 'Phase', heads: true, cell: (row) => row.title },
            ...lab.variants.map(({ id, title }) => ({
              header: title,
              numeric: true,
              cell: (row: BytesRow) => {
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
