import type { TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'
import { ChartMark } from './ChartMark'

export interface BarCell {
  readonly text: string
  readonly words: string
  /** Hollow with a tick: it came from the cache. */
  readonly hollow: boolean
}

interface HorizontalBarProps {
  readonly x?: number | undefined
  readonly y?: number | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly cell: BarCell | null
  readonly hue: number
  readonly tell: TellSource
}

/** A bar with its value at its end; hollow with a tick where nothing had to run. */
export function HorizontalBar({ x = 0, y = 0, width = 0, height = 0, cell, hue, tell }: HorizontalBarProps) {
  if (!cell) return null
  const shown = cell.hollow ? 18 : Math.max(2, width)
  const middle = y + height / 2
  return (
    <ChartMark words={cell.words} hue={hue} tell={tell}>
      <rect
        x={x + (cell.hollow ? 0.75 : 0)}
        y={y + (cell.hollow ? 0.75 : 0)}
        width={shown - (cell.hollow ? 1.5 : 0)}
        height={height - (cell.hollow ? 1.5 : 0)}
        rx={1}
        fill={cell.hollow ? 'var(--panel)' : 'var(--hue)'}
        stroke={cell.hollow ? 'var(--hue)' : 'none'}
        strokeWidth={1.5}
      />
      {cell.hollow ? (
        <path
          d={`M${x + 5} ${middle} l3 3 5 -6`}
          fill="none"
          stroke="var(--hue)"
          strokeWidth={1.75}
          strokeLinecap="round"
        />
      ) : null}
      <text x={x + shown + 6} y={middle + 4} className={cell.hollow ? classes.softText : undefined}>
        {cell.text}
      </text>
    </ChartMark>
  )
}
