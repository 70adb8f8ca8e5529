import type { ErrorData } from '#contract/errors'
import { Disclosure } from '../../ui/Disclosure'
import { Icon } from '../../ui/Icon'
import { Private } from '../../ui/Private'
import classes from './ErrorNotice.module.css'

/** An error where the thing went wrong: what happened, what was expected, what to do now. */
export function ErrorNotice({ error }: { error: ErrorData }) {
  return (
    <div role="alert" className={classes.root}>
      <p className={classes.what}>
        <Icon name="cross" />
        {error.what}
      </p>
      {error.todo ? <p className={classes.todo}>{error.todo}</p> : null}
      {error.expected ? <p className={classes.expected}>Expected: {error.expected}</p> : null}
      {error.details.length > 0 ? (
        <Disclosure label={`Details (${error.details.length})`} startsOpen={error.details.length <= 3}>
          <Private>
            <ul className={classes.details}>
              {error.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </Private>
        </Disclosure>
      ) : null}
    </div>
  )
}
