import {
  CartesianGrid,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  usePlotArea,
  useYAxisScale,
  XAxis,
  YAxis,
} from 'recharts'
import type { Spread } from '#contract/run'
import { formatSeconds } from '../../ui/format'
import type { Scale } from '../../ui/scale'
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
/** Room at the right where the medians stand in a column. */
const medianPx = 66
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

function MedianColumn({ rows }: { rows: readonly StripRow[] }) {
  const plot = usePlotArea()
  const y = useYAxisScale()
  if (!plot || !y) return null
  return rows.map((row, index) => (
    <text
      key={row.key}
      x={plot.x + plot.width + medianPx - 8}
      y={(y(index) ?? 0) + 4}
      textAnchor="end"
      fontWeight={600}
    >
      {formatSeconds(row.spread.medianMs)}
    </text>
  ))
}

interface StripChartProps {
  readonly rows: readonly StripRow[]
  /** Where the axis ends, and its ticks, in milliseconds. */
  readonly scale: Scale
  readonly tell: TellSource
}

/** A dot per run, the median as a line. Never an average. */
export function StripChart({ rows, scale, tell }: StripChartProps) {
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
      </ChartMark>
    ) : null
  return (
    <ResponsiveContainer width="100%" height={rows.length * rowPx + axisPx}>
      <ScatterChart margin={{ top: 0, right: medianPx, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid horizontal={false} />
        <XAxis
          type="number"
          dataKey="seconds"
          domain={[0, scale.end / 1000]}
          ticks={scale.ticks.map((tick) => tick / 1000)}
          interval={0}
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
        <MedianColumn rows={rows} />
        <Scatter data={stripMedians(rows)} shape={medianLine} isAnimationActive={false} />
        <Scatter data={stripPoints(rows)} shape={dot} isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  )
}
