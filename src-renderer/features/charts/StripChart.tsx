import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from 'recharts'
import type { Spread } from '#contract/run'
import { formatSeconds } from '../../ui/format'
import type { TellSource } from './ChartFigure'
import { ChartMark } from './ChartMark'
import { VariantMark } from './VariantMark'

export interface StripRow {
  readonly key: string
  readonly title: string
  readonly letter: string
  readonly hue: number
  readonly spread: Spread
  readonly source: (records: readonly string[]) => string
}

interface Point {
  readonly seconds: number
  readonly y: number
  readonly row: StripRow
  readonly words: string
}

interface ShapeProps {
  readonly cx?: number | undefined
  readonly cy?: number | undefined
  readonly payload?: Point
}

const rowPx = 40
const axisPx = 24
/** Dots of one row stand a little apart, so that equal times can be counted. */
const scatterShare = 0.36

export function stripPoints(rows: readonly StripRow[]): Point[] {
  return rows.flatMap((row, index) =>
    row.spread.samples.map((sample, at, all) => ({
      seconds: sample.wallMs / 1000,
      y: index + (all.length > 1 ? (at / (all.length - 1) - 0.5) * scatterShare : 0),
      row,
      words: `${formatSeconds(sample.wallMs)}, repeat ${sample.repeat}, ${row.title}: ${row.source([sample.build])}`,
    })),
  )
}

export function stripMedians(rows: readonly StripRow[]): Point[] {
  return rows.map((row, y) => ({
    seconds: row.spread.medianMs / 1000,
    y,
    row,
    words: `median ${formatSeconds(row.spread.medianMs)}, ${row.title}: ${row.source(row.spread.samples.map((sample) => sample.build))}`,
  }))
}

interface StripChartProps {
  readonly rows: readonly StripRow[]
  readonly longestMs: number
  readonly tell: TellSource
}

/** A dot per run, the median as a line. Never an average. */
export function StripChart({ rows, longestMs, tell }: StripChartProps) {
  const dot = ({ cx = 0, cy = 0, payload }: ShapeProps) =>
    payload ? (
      <ChartMark tell={tell} words={payload.words} hue={payload.row.hue}>
        <circle cx={cx} cy={cy} r={4.5} fill="var(--hue)" fillOpacity={0.55} stroke="var(--hue)" />
      </ChartMark>
    ) : null
  const medianLine = ({ cx = 0, cy = 0, payload }: ShapeProps) =>
    payload ? (
      <ChartMark tell={tell} words={payload.words} hue={payload.row.hue}>
        <rect x={cx - 1.5} y={cy - 15} width={3} height={30} fill="var(--hue)" />
        <text
          x={cx + 10}
          y={cy + 4}
          stroke="var(--panel)"
          strokeWidth={4}
          paintOrder="stroke"
          fontWeight={600}
        >
          {formatSeconds(payload.row.spread.medianMs)}
        </text>
      </ChartMark>
    ) : null
  return (
    <ResponsiveContainer width="100%" height={rows.length * rowPx + axisPx}>
      <ScatterChart margin={{ top: 0, right: 56, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid horizontal={false} />
        <XAxis
          type="number"
          dataKey="seconds"
          domain={[0, longestMs / 1000]}
          height={axisPx}
          tickFormatter={(seconds: number) => `${Number(seconds.toFixed(2))} s`}
        />
        <YAxis
          type="number"
          dataKey="y"
          domain={[-0.5, rows.length - 0.5]}
          ticks={rows.map((_, index) => index)}
          interval={0}
          reversed
          width={32}
          axisLine={false}
          tickLine={false}
          tick={({ x, y, index }: { x: number | string; y: number | string; index: number }) => {
            const row = rows[index]
            return row ? (
              <VariantMark x={Number(x) - 10} y={Number(y)} hue={row.hue} letter={row.letter} />
            ) : (
              <g />
            )
          }}
        />
        <Scatter data={stripMedians(rows)} shape={medianLine} isAnimationActive={false} />
        <Scatter data={stripPoints(rows)} shape={dot} isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  )
}
