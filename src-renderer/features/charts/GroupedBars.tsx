import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { type BarCell, HorizontalBar } from './bar-shapes'
import type { TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'

export interface GroupedRow {
  readonly label: string
  /** One entry per variant, in the lab's order; null where the variant has nothing here. */
  readonly values: readonly (number | null)[]
  readonly cells: readonly (BarCell | null)[]
}

interface GroupedBarsProps {
  readonly rows: readonly GroupedRow[]
  readonly series: number
  readonly formatTick: (value: number) => string
  readonly tell: TellSource
  readonly mono?: boolean
}

const barPx = 18
const gapPx = 14
const axisPx = 24
const labelPx = 190
const labelLetters = 27

function cut(text: string): string {
  return text.length > labelLetters ? `${text.slice(0, labelLetters - 1)}…` : text
}

/** Horizontal bars, grouped by row, a hue per variant. */
export function GroupedBars({ rows, series, formatTick, tell, mono = false }: GroupedBarsProps) {
  const height = rows.length * (series * (barPx + 3) + gapPx) + axisPx
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={[...rows]}
        layout="vertical"
        barSize={barPx}
        barGap={3}
        margin={{ top: 0, right: 72, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid horizontal={false} />
        <XAxis type="number" height={axisPx} tickFormatter={formatTick} domain={[0, 'dataMax']} />
        <YAxis
          type="category"
          dataKey="label"
          width={labelPx}
          interval={0}
          tickLine={false}
          tick={({
            x,
            y,
            payload,
          }: {
            x: number | string
            y: number | string
            payload: { value: string }
          }) => (
            <text x={Number(x) - labelPx + 8} y={Number(y) + 4} className={mono ? classes.mono : undefined}>
              <title>{payload.value}</title>
              {cut(payload.value)}
            </text>
          )}
        />
        {Array.from({ length: series }, (_, index) => (
          <Bar
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the variant
            key={index}
            dataKey={(row: GroupedRow) => row.values[index] ?? 0}
            isAnimationActive={false}
            shape={({ x, y, width, height: barHeight, index: row }) => (
              <HorizontalBar
                x={x}
                y={y}
                width={width}
                height={barHeight}
                cell={rows[row]?.cells[index] ?? null}
                hue={index}
                tell={tell}
              />
            )}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
