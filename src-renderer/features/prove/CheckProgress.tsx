import { Button, Progress } from '@mantine/core'
import type { Job } from '#contract/job'
import { useApp } from '../../app/app-context'
import { useAction, useRequest } from '../../app/use-request'
import { viewToHash } from '../../app/view'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { mergeBuilds } from '../run/run-view'
import { CheckTimeline } from './CheckTimeline'
import classes from './Prove.module.css'

interface CheckProgressProps {
  readonly job: Job | null
  /** The run of the newest check; the job's own while it is known. */
  readonly run: string | null
}

/** The builds of a check on the time line, while they go on and afterwards. */
export function CheckProgress({ job, run }: CheckProgressProps) {
  const state = job?.state ?? null
  const running = state?.kind === 'running'
  const live = useApp((all) => (run ? (all.live[run] ?? null) : null))
  const revision = useApp((all) => all.runsRevision)
  const { answer } = useRequest('runs.show', run ? { run } : null, revision)
  const cancel = useAction('job.cancel')
  // A run that was deleted from the history has nothing to show here.
  if (!running && (run === null || answer.kind === 'failed')) return null
  const builds = mergeBuilds(answer.kind === 'ready' ? answer.value.runs : [], live)
  return (
    <Panel
      title="The builds of the check"
      about="A copy of your answer is built, then edited and built again where the checks are about an edit."
      actions={
        job && running && state.cancellable ? (
          <Button
            size="xs"
            variant="default"
            loading={cancel.busy}
            onClick={() => void cancel.run({ job: job.id })}
          >
            Cancel the check
          </Button>
        ) : run ? (
          <a href={viewToHash({ kind: 'run', run })}>Open in the history</a>
        ) : null
      }
    >
      {running ? (
        <div>
          <p className={classes.soft}>{state.progress.message}</p>
          <Progress
            value={(state.progress.value ?? 0) * 100}
            color="var(--ink)"
            aria-label="Progress of the check"
          />
        </div>
      ) : null}
      {cancel.error ? <ErrorNotice error={cancel.error} /> : null}
      <CheckTimeline
        builds={builds}
        live={running ? live : null}
        engine={answer.kind === 'ready' ? answer.value.engine : null}
      />
    </Panel>
  )
}
