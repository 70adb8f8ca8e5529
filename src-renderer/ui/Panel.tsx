import { type ReactNode, useId } from 'react'
import classes from './Panel.module.css'

interface PanelProps {
  readonly title: string
  readonly children: ReactNode
  /** One sentence below the heading. */
  readonly about?: ReactNode
  /** Controls at the right of the heading. */
  readonly actions?: ReactNode
}

export function Panel({ title, about, actions, children }: PanelProps) {
  const id = useId()
  return (
    <section className={classes.root} aria-labelledby={id}>
      <header className={classes.header}>
        <div>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          {about ? <p className={classes.about}>{about}</p> : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {children}
    </section>
  )
}
