import type { ReactNode } from 'react'
import { variantHue } from '../../ui/variant-hue'
import type { TellSource } from './ChartFigure'
import classes from './ChartFigure.module.css'

interface ChartMarkProps {
  /** What the mark shows and from which record, for the readout and for screen readers. */
  readonly words: string
  readonly hue: number
  readonly tell: TellSource
  readonly children: ReactNode
}

/** A mark in a chart that tells its source to the pointer and to the keyboard alike. */
export function ChartMark({ words, hue, tell, children }: ChartMarkProps) {
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an image that takes the focus only to tell its record
    <g
      tabIndex={0}
      role="img"
      aria-label={words}
      className={classes.mark}
      data-variant={variantHue(hue)}
      onMouseEnter={() => tell(words)}
      onMouseLeave={() => tell(null)}
      onFocus={() => tell(words)}
      onBlur={() => tell(null)}
    >
      {children}
    </g>
  )
}
