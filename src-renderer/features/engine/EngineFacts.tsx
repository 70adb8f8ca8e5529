import { Button } from '@mantine/core'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { formatBytes } from '../../ui/format'
import { Private } from '../../ui/Private'
import { imageStoreNames } from '../status/status-words'
import { AttemptList } from './AttemptList'
import classes from './Engine.module.css'

/** The engine in use, as the status bar's popover tells it. */
export function EngineFacts() {
  const status = useApp((state) => state.engine)
  const refresh = useAction('engine.refresh')
  if (!status) return <p>Looking for an engine…</p>
  return (
    <div className={classes.facts}>
      {status.kind === 'connected' ? (
        <>
          <h2 className={classes.heading}>
            {status.engine.name} {status.engine.version}
          </h2>
          <dl className={classes.pairs}>
            <dt>API</dt>
            <dd>{status.engine.apiVersion}</dd>
            <dt>Image store</dt>
            <dd>
              {imageStoreNames[status.engine.imageStore]}, {status.engine.storageDriver}
            </dd>
            <dt>Runs on</dt>
            <dd>
              {status.engine.os}/{status.engine.arch}, {status.engine.cpus} CPUs,{' '}
              {formatBytes(status.engine.memoryBytes)} memory
            </dd>
            <dt>Builds for</dt>
            <dd>{status.platforms.join(', ') || 'It does not say.'}</dd>
            <dt>Endpoint</dt>
            <dd>
              <Private>{status.engine.endpoint}</Private>
            </dd>
          </dl>
        </>
      ) : (
        <h2 className={classes.heading}>No engine answers</h2>
      )}
      <AttemptList attempts={status.attempts} label="Where an engine was looked for" />
      <Button size="xs" variant="default" loading={refresh.busy} onClick={() => void refresh.run({})}>
        Look again
      </Button>
    </div>
  )
}
