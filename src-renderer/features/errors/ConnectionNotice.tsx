import { useApp } from '../../app/app-context'
import classes from './ConnectionNotice.module.css'

/** Says that the browser shell is out of reach; nothing that was measured is lost by it. */
export function ConnectionBanner() {
  const connection = useApp((state) => state.connection)
  return (
    <div role="status" className={classes.holder}>
      {connection === 'lost' ? (
        <p className={classes.banner}>
          LayerLab does not answer. Trying again by itself; start it again if you stopped it. What you see is
          from before.
        </p>
      ) : null}
    </div>
  )
}

export function UnauthorizedPage() {
  return (
    <main className={classes.page}>
      <h1>Open the address that LayerLab printed</h1>
      <p>
        This window is not signed in to LayerLab. Its terminal shows an address with a token that is good for
        one browser: open that address here.
      </p>
      <p>If the token was used already, start LayerLab again; it prints a new one.</p>
    </main>
  )
}
