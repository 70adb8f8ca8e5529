import type { CheckResult } from '#contract/run'
import { Icon } from '../../ui/Icon'
import { Panel } from '../../ui/Panel'
import { Sentence } from '../../ui/Sentence'
import classes from './Explain.module.css'

/** What the lesson claims, held against the records of this run. */
export function ChecksPanel({ checks }: { checks: readonly CheckResult[] }) {
  if (checks.length === 0) return null
  const passed = checks.filter((check) => check.pass).length
  return (
    <Panel
      title="Checks"
      about={`${passed} of ${checks.length} statements of this lesson hold on your machine.`}
    >
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
                <span className={classes.soft}>{check.pass ? 'holds' : 'does not hold'}</span>
              </p>
              <p className={classes.observed}>
                Observed: <Sentence text={check.observed} />
              </p>
              <p className={classes.soft}>
                Expected: <Sentence text={check.expected} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
