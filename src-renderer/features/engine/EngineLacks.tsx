import { Button } from '@mantine/core'
import type { EngineStatus } from '#contract/engine'
import type { LabDetail } from '#contract/lab'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { JobProgress } from '../status/JobProgress'
import classes from './Engine.module.css'

type Connected = Extract<EngineStatus, { kind: 'connected' }>

/** Says in advance what the lab needs and the engine in use has not, and gets an engine that has it. */
export function EngineLacks({ lab }: { lab: LabDetail }) {
  const status = useApp((state) => state.engine)
  const job = useApp((state) => state.jobs.find((one) => one.kind === 'engine.private') ?? null)
  const kit = useApp((state) => state.kit?.kind === 'ready')
  const busy = useApp((state) => state.jobs.some((one) => one.state.kind === 'running'))
  const equip = useAction('lab.equip')
  if (status?.kind !== 'connected') return null
  const lacks = status.lacks.filter(({ feature }) => lab.features.includes(feature))
  if (lacks.length === 0) return null
  const own = status.privateEngine.kind === 'running'
  const possible = status.privateEngine.kind !== 'impossible'
  return (
    <Panel
      title="This lab needs another engine"
      about={`${status.engine.name} ${status.engine.version}, which is in use, cannot do what it shows.`}
    >
      <div className={classes.setup}>
        <ul className={classes.needs}>
          {lacks.map(({ feature, what, todo }) => (
            <li key={feature}>{own ? what : `${what} ${todo}`}</li>
          ))}
        </ul>
        <p>{wayOut(status, own)}</p>
        {job?.state.kind === 'running' ? <JobProgress job={job} /> : null}
        {possible && job?.state.kind !== 'running' ? (
          <Button
            size="sm"
            onClick={() => void equip.run({ lab: lab.id })}
            loading={equip.busy}
            disabled={!kit || busy}
          >
            Start that engine now
          </Button>
        ) : null}
        {equip.error ? <ErrorNotice error={equip.error} /> : null}
        {job?.state.kind === 'failed' ? <ErrorNotice error={job.state.error} /> : null}
      </div>
    </Panel>
  )
}

function wayOut({ privateEngine }: Connected, own: boolean): string {
  if (privateEngine.kind === 'impossible') {
    return `LayerLab could bring an engine of its own that has it, but not here: ${privateEngine.reason} ${privateEngine.todo}`
  }
  return own
    ? 'LayerLab has a second private engine that can do it. It starts with the run, or now; terminals that are opened after that use it.'
    : 'Change that engine as said, or use a private one of LayerLab’s that has both: it runs beside yours and leaves it alone. LayerLab then works with that one until it stops.'
}
