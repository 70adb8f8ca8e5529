import { Progress, UnstyledButton } from '@mantine/core'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { runningJobs } from '../../state/fold-event'
import classes from './StatusBar.module.css'
import { jobTitle } from './status-words'

/** The job under way: what it does now, how far it is, and how to stop it. */
export function RunningJob() {
  const job = useApp((state) => runningJobs(state)[0] ?? null)
  const title = useApp((state) => (job ? jobTitle(job, state.labs) : ''))
  const cancel = useAction('job.cancel')
  const stop = () => job && void cancel.run({ job: job.id })
  const cancellable = job?.state.kind === 'running' && job.state.cancellable
  useShortcut('x', 'Window', 'Cancel what is running', stop, cancellable === true)
  if (job?.state.kind !== 'running') return null
  const { value, message } = job.state.progress
  const percent = value === null ? 100 : value * 100
  return (
    <span className={classes.job}>
      <span className={classes.jobText}>
        <b>{title}</b> {message}
      </span>
      <Progress
        value={percent}
        animated={value === null}
        striped={value === null}
        className={classes.gauge}
        size="sm"
        color="var(--ink)"
        aria-label={title}
        {...(value === null ? {} : { 'aria-valuenow': Math.round(percent) })}
      />
      {cancellable ? (
        <UnstyledButton className={classes.cancel} onClick={stop} disabled={cancel.busy}>
          Cancel
        </UnstyledButton>
      ) : null}
    </span>
  )
}
