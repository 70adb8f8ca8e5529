import { Button, Progress } from '@mantine/core'
import { useState } from 'react'
import type { Job } from '#contract/job'
import { useApp } from '../../app/app-context'
import { useAction } from '../../app/use-request'
import { Panel } from '../../ui/Panel'
import { ErrorNotice } from '../errors/ErrorNotice'
import { StepInspector } from '../run/StepInspector'
import { type OpenStep, StepTimeline } from '../run/StepTimeline'
import { TimelineLegend } from '../run/TimelineBar'
import { sharedClock } from '../run/timeline-layout'
import { useNow } from '../run/use-lab-run'
import classes from './Prove.module.css'
import { buildOf, taskTracks } from './task-tracks'

/** The builds of a check on the time line, while they go on and afterwards. */
export function CheckProgress({ job }: { job: Job }) {
  const running = job.state.kind === 'running'
  const live = useApp((state) => (job.run ? (state.live[job.run] ?? null) : null))
  const now = useNow(running)
  const [open, setOpen] = useState<OpenStep | null>(null)
  const cancel = useAction('job.cancel')
  const tracks = taskTracks(live, now)
  const clock = sharedClock(tracks.map((view) => view.track.endMs))
  return (
    <Panel
      title="The builds of the check"
      about="Your answer is copied, built, edited as a colleague would, and built again."
      actions={
        running && job.state.kind === 'running' && job.state.cancellable ? (
          <Button
            size="xs"
            variant="default"
            loading={cancel.busy}
            onClick={() => void cancel.run({ job: job.id })}
          >
            Cancel the check
          </Button>
        ) : null
      }
    >
      {job.state.kind === 'running' ? (
        <div>
          <p className={classes.soft}>{job.state.progress.message}</p>
          <Progress
            value={(job.state.progress.value ?? 0) * 100}
            color="var(--ink)"
            aria-label="Progress of the check"
          />
        </div>
      ) : null}
      {cancel.error ? <ErrorNotice error={cancel.error} /> : null}
      {tracks.length > 0 ? (
        <>
          <StepTimeline tracks={tracks} clock={clock} open={open} onOpen={setOpen} />
          <TimelineLegend withStopped={job.state.kind === 'cancelled'} />
        </>
      ) : null}
      {open ? (
        <StepInspector
          key={`${open.build} ${open.step.vertex}`}
          open={open}
          variant={tracks.find((view) => buildOf(view) === open.build)?.variant ?? null}
          phase={null}
          build={null}
          live={live}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Panel>
  )
}
