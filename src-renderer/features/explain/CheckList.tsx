import type { CheckResult } from '#contract/run'
import { Icon } from '../../ui/Icon'
import { Sentence } from '../../ui/Sentence'
import classes from './Explain.module.css'

/** Each predicate in words, observed against expected. */
export function CheckList({ checks }: { checks: readonly CheckResult[] }) {
  return (
    <ul className={classes.checks}>
      {checks.map((check) => (
        <li key={check.id} className={classes.check} data-pass={check.pass}>
          <span className={classes.mark}>
            <Icon name={check.pass ? 'tick' : 'cross'} />
          </span>
          <div>
            <p>
              <b>
                <Sentence text={check.title} />
              </b>{' '}
              <span className={classes.soft}>{check.pass ? '· holds' : '· does not hold'}</span>
            </p>
            <div className={classes.findings}>
              <p className={classes.observed}>
                Observed: <Sentence text={check.observed} />
              </p>
              <p className={classes.soft}>
                Expected: <Sentence text={check.expected} />
              </p>
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}
