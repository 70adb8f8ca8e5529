import { Button } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { VariantTag } from '../../ui/VariantTag'
import classes from './ChartFigure.module.css'

export type TellSource = (words: string | null) => void

interface ChartFigureProps {
  readonly title: string
  readonly about: string
  /** The picture; it tells the readout below it what the pointer or the focus is on. */
  readonly chart: (tell: TellSource) => ReactNode
  readonly table: ReactNode
  readonly actions?: ReactNode
  /** Told by letter and hue above the picture, which has only the letters. */
  readonly variants?: readonly { readonly id: string; readonly title: string }[]
  /** Told below the picture while nothing is pointed at. */
  readonly hint?: string
  /** Nothing is drawn: no table either, and nothing to point at. */
  readonly empty?: boolean
}

/** A picture with its words, its readout of sources, and its table for those who cannot see it. */
export function ChartFigure({
  title,
  about,
  chart,
  table,
  actions,
  variants = [],
  hint,
  empty = false,
}: ChartFigureProps) {
  const [told, setTold] = useState<string | null>(null)
  const [tableOpen, setTableOpen] = useState(false)
  const id = useId()
  const tableId = useId()
  return (
    <section className={classes.root} aria-labelledby={id}>
      <header className={classes.header}>
        <h3 id={id} className={classes.title}>
          {title}
        </h3>
        {empty ? null : (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={tableOpen}
            aria-controls={tableId}
            aria-label={`Table: ${title}`}
            onClick={() => setTableOpen(!tableOpen)}
          >
            Table
          </Button>
        )}
      </header>
      <div className={classes.under}>
        <p className={classes.about}>{about}</p>
        {actions}
      </div>
      {variants.length > 1 ? (
        <ul className={classes.legend} aria-label="Variants">
          {variants.map((variant, index) => (
            <li key={variant.id}>
              <VariantTag index={index} title={variant.title} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className={classes.chart}>{chart(setTold)}</div>
      {empty ? null : (
        <p className={classes.readout}>{told ?? hint ?? 'Point at a mark, or Tab to it, for its record.'}</p>
      )}
      <div id={tableId} className={classes.table} hidden={!tableOpen}>
        {tableOpen ? table : null}
      </div>
    </section>
  )
}
