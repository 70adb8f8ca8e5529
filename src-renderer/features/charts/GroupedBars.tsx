import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { niceScale } from '../../ui/scale'
import { useProjector } from '../../ui/use-projector'
import { variantLetter } from '../../ui/VariantTag'
import { HorizontalBar } from './bar-shapes'
import type { TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { bandsOf, type GroupedRow } from './grouped-bands'
import { VariantMark } from './VariantMark'

interface GroupedBarsProps {
  readonly rows: readonly GroupedRow[]
  readonly formatTick: (value: number) => string
  readonly tell: TellSource
  readonly mono?: boolean
  /** The smallest distance between ticks. */
  readonly least: number
}

const barPx = 18
const bandPx = 21
const axisPx = 24
/** Room for the letters of a label, which are larger in the projector view: fewer of them leave some to the bars. */
const labelSize = (projector: boolean) =>
  projector ? { widthPx: 192, linePx: 19, letters: 20 } : { widthPx: 184, linePx: 15, letters: 24 }
/** Between a label and the bars: the letter of each bar's variant. */
const letterPx = 26

/** At most two lines, the second cut where the text goes on. */
export function labelLines(text: string, letters: number): string[] {
  if (text.length <= letters) return [text]
  const space = text.lastIndexOf(' ', letters)
  const first = text.slice(0, space > 0 ? space : letters)
  const rest = text.slice(first.length).trimStart()
  return [first, rest.length > letters ? `${rest.slice(0, letters - 1)}…` : rest]
}

interface RowLabelProps {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly short: string
  readonly mono: boolean
}

function RowLabel({ x, y, text, short, mono }: RowLabelProps) {
  const { widthPx, linePx, letters } = labelSize(useProjector().projector)
  const lines = labelLines(short, letters)
  return (
    <text
      x={x - widthPx + 8}
      y={y + 4 - ((lines.length - 1) * linePx) / 2}
      className={mono ? classes.mono : undefined}
    >
      <title>{text}</title>
      {lines.map((line, index) => (
        <tspan key={line} x={x - widthPx + 8} dy={index === 0 ? 0 : linePx}>
          {line}
        </tspan>
      ))}
    </text>
  )
}

/** Horizontal bars, grouped by row, a hue per variant. */
export function GroupedBars({ rows, formatTick, tell, mono = false, least }: GroupedBarsProps) {
  const largest = Math.max(0, ...rows.flatMap((row) => row.values.map((value) => value ?? 0)))
  const scale = niceScale(largest, { most: 4, least })
  const { projector } = useProjector()
  const bands = bandsOf(rows)
  return (
    <ResponsiveContainer width="100%" height={bands.length * bandPx + axisPx}>
      <BarChart
        data={bands}
        layout="vertical"
        barSize={barPx}
        margin={{ top: 0, right: 72, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid horizontal={false} />
        <XAxis
          type="number"
          height={axisPx}
          tickFormatter={formatTick}
          domain={[0, scale.end]}
          ticks={[...scale.ticks]}
          interval={0}
        />
        <YAxis
          type="category"
          dataKey="key"
          width={labelSize(projector).widthPx + letterPx}
          interval={0}
          tickLine={false}
          tick={({ x, y, index }: { x: number | string; y: number | string; index: number }) => {
            const band = bands[index]
            if (!band?.cell) return <g />
            const { label, hue } = band
            const middle = Number(y) + (((label?.bands ?? 1) - 1) * bandPx) / 2
            return (
              <g>
                <VariantMark x={Number(x) - 10} y={Number(y)} hue={hue} letter={variantLetter(hue)} />
                {label ? <RowLabel x={Number(x) - letterPx} y={middle} {...label} mono={mono} /> : null}
              </g>
            )
          }}
        />
        <Bar
          dataKey="value"
          isAnimationActive={false}
          shape={({ x, y, width, height, index }) => {
            const band = bands[index]
            return (
              <HorizontalBar
                x={x}
                y={y}
                width={width}
                height={height}
                cell={band?.cell ?? null}
                hue={band?.hue ?? 0}
                tell={tell}
              />
            )
          }}
        />
      </BarChart>
    </ResponsiveContainer>
  )
}
