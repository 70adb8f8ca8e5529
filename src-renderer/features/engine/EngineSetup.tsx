import { Button } from '@mantine/core'
import type { PrivateEngineState } from '#contract/engine'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { Disclosure } from '../../ui/Disclosure'
import { formatCount } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import { AttemptList } from './AttemptList'
import classes from './Engine.module.css'

function PrivateEngineOffer({ state }: { state: PrivateEngineState }) {
  const start = useAction('engine.start-private')
  const possible = state.kind === 'possible'
  const begin = () => void start.run({})
  useShortcut('s', 'Set-up', 'Start a private engine', begin, possible)
  switch (state.kind) {
    case 'possible':
      return (
        <div className={classes.offer}>
          <p>
            LayerLab can run an engine of its own here. It has its own socket and data folder, leaves any
            other engine alone, and stops with LayerLab.
          </p>
          {state.needs.length > 0 ? (
            <div>
              The first start will:
              <ul className={classes.needs}>
                {state.needs.map((need) => (
                  <li key={need}>{need}</li>
                ))}
              </ul>
            </div>
          ) : null}
          <Button onClick={begin} loading={start.busy}>
            Start a private engine
          </Button>
          {start.error ? <ErrorNotice error={start.error} /> : null}
        </div>
      )
    case 'impossible':
      return (
        <div className={classes.offer}>
          <p>{state.reason}</p>
          <p>
            <b>What to do:</b> {state.todo}
          </p>
        </div>
      )
    case 'running':
      return (
        <p className={classes.offer}>
          The private engine {state.version} is running but does not answer yet.
        </p>
      )
  }
}

/** Stands where builds would run while there is no engine to run them. */
export function EngineSetup() {
  const status = useApp((state) => state.engine)
  const job = useApp((state) => state.jobs.find((one) => one.kind === 'engine.private') ?? null)
  const refresh = useAction('engine.refresh')
  if (status?.kind !== 'none') return null
  // A variable that nobody set and a well-known socket that is not there are the rule, and tell a learner nothing.
  const telling = status.attempts.filter(
    ({ strategy, outcome }) =>
      outcome !== 'not-set' && !(strategy === 'well-known-socket' && outcome === 'not-there'),
  )
  return (
    <Panel
      title="No Docker engine answers"
      about={
        status.attempts.length > 0
          ? `Labs run real builds, so they need an engine. ${formatCount(status.attempts.length, 'place was', 'places were')} tried.`
          : 'Labs run real builds, so they need an engine. LayerLab was told to use none but its own.'
      }
      actions={
        <Button variant="default" size="xs" loading={refresh.busy} onClick={() => void refresh.run({})}>
          Look again
        </Button>
      }
    >
      <div className={classes.setup}>
        <AttemptList attempts={telling} label="What stands in the way" />
        {refresh.error ? <ErrorNotice error={refresh.error} /> : null}
        {job?.state.kind === 'running' ? (
          <JobProgress job={job} />
        ) : (
          <PrivateEngineOffer state={status.privateEngine} />
        )}
        {job?.state.kind === 'failed' ? <ErrorNotice error={job.state.error} /> : null}
        {status.attempts.length > telling.length ? (
          <Disclosure label="Everywhere an engine was looked for, in order">
            <AttemptList attempts={status.attempts} label="Where an engine was looked for" />
          </Disclosure>
        ) : null}
      </div>
    </Panel>
  )
}
