import { Button, Progress } from '@mantine/core'
import type { Job } from '#contract/job'
import type { LabDetail } from '#contract/lab'
import { useAction } from '../../app/use-request'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './RunBeat.module.css'
import { buildsPlanned } from './run-view'

interface RunProgressProps {
  readonly job: Job
  readonly lab: LabDetail
  /** Null until the run's record has been read. */
  readonly repeat: number | null
  readonly done: number
}

/** How far the run is, in builds, and how to stop it. */
export function RunProgress({ job, lab, repeat, done }: RunProgressProps) {
  const cancel = useAction('job.cancel')
  if (job.state.kind !== 'running') return null
  const planned = repeat === null ? null : buildsPlanned(lab, repeat)
  const now = planned === null ? 'Getting ready' : `Build ${Math.min(done + 1, planned)} of ${planned}`
  const value = job.state.progress.value ?? (planned === null ? 0 : done / planned)
  return (
    <section className={classes.progress} aria-label="Progress of the run">
      <div className={classes.progressText}>
        <b>{now}</b>
        <span className={classes.message} title={job.state.progress.message}>
          {job.state.progress.message}
        </span>
      </div>
      <Progress
        value={value * 100}
        color="var(--ink)"
        aria-label="Progress of the run"
        className={classes.gauge}
      />
      {job.state.cancellable ? (
        <Button
          variant="default"
          size="xs"
          loading={cancel.busy}
          onClick={() => void cancel.run({ job: job.id })}
        >
          Cancel the run
        </Button>
      ) : null}
      {cancel.error ? <ErrorNotice error={cancel.error} /> : null}
    </section>
  )
}
