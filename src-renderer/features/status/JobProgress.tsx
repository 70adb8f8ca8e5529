import { Button, Progress } from '@mantine/core'
import type { Job } from '#contract/job'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { ErrorNotice } from '../errors/ErrorNotice'
import classes from './JobProgress.module.css'
import { jobTitle } from './status-words'

/** Waiting, with what is waited for, how far it is and how to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const cancel = useAction('job.cancel')
  const title = useApp((state) => jobTitle(job, state.labs))
  if (job.state.kind !== 'running') return null
  const { value, message } = job.state.progress
  return (
    <div className={classes.root}>
      <div className={classes.line}>
        <b>{title}</b>
        <span className={classes.share}>{value === null ? '' : `${Math.round(value * 100)} %`}</span>
      </div>
      <Progress
        value={value === null ? 100 : value * 100}
        striped={value === null}
        animated={value === null}
        color="var(--ink)"
        aria-label={title}
      />
      <div className={classes.line}>
        <span className={classes.message}>{message}</span>
        {job.state.cancellable ? (
          <Button
            size="xs"
            variant="default"
            loading={cancel.busy}
            onClick={() => void cancel.run({ job: job.id })}
          >
            Cancel
          </Button>
        ) : null}
      </div>
      {cancel.error ? <ErrorNotice error={cancel.error} /> : null}
    </div>
  )
}
