import type { AttemptOutcome, EngineAttempt, EngineStrategy } from '#contract/engine'
import { Private } from '../../ui/Private'
import classes from './Engine.module.css'

const strategyNames: Record<EngineStrategy, string> = {
  'private-engine': "LayerLab's private engine",
  'docker-host': 'DOCKER_HOST',
  'docker-context-variable': 'DOCKER_CONTEXT',
  'current-context': 'The current Docker context',
  'well-known-socket': 'A well-known socket',
}

const outcomeWords: Record<AttemptOutcome, string> = {
  answered: 'answers',
  'not-set': 'not set',
  'not-there': 'not there',
  'no-permission': 'no permission',
  'no-answer': 'no answer',
  unsupported: 'not supported',
  invalid: 'not valid',
}

interface AttemptListProps {
  readonly attempts: readonly EngineAttempt[]
  readonly label: string
}

/** Places where an engine was looked for, in order, with what came of it. */
export function AttemptList({ attempts, label }: AttemptListProps) {
  if (attempts.length === 0) return null
  return (
    <ol className={classes.attempts} aria-label={label}>
      {attempts.map((attempt) => (
        <li key={`${attempt.strategy} ${attempt.endpoint}`} className={classes.attempt}>
          <span className={classes.outcome} data-outcome={attempt.outcome}>
            {outcomeWords[attempt.outcome]}
          </span>
          <span>
            <b>{strategyNames[attempt.strategy]}</b>{' '}
            <Private>
              {attempt.endpoint === strategyNames[attempt.strategy] ? null : (
                <span className={classes.endpoint}>{attempt.endpoint}</span>
              )}
              <span className={classes.detail}>{attempt.detail}</span>
            </Private>
          </span>
        </li>
      ))}
    </ol>
  )
}
