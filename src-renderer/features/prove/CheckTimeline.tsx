import { useState } from 'react'
import type { EngineInfo } from '#contract/engine'
import type { RunBuild } from '#contract/run'
import type { LiveRun } from '../../state/live-run'
import { finishedBuilds } from '../run/run-view'
import { StepInspector } from '../run/StepInspector'
import { type OpenStep, StepTimeline } from '../run/StepTimeline'
import { TimelineLegend } from '../run/TimelineBar'
import { sharedClock } from '../run/timeline-layout'
import { useNow } from '../run/use-lab-run'
import { StagesFigure } from '../stages/StagesFigure'
import { buildOf, taskTracks } from './task-tracks'

interface CheckTimelineProps {
  readonly builds: readonly RunBuild[]
  /** The check under way; null once it has ended. */
  readonly live: LiveRun | null
  /** Of the check; null until its record has been read. */
  readonly engine: EngineInfo | null
}

/** The builds of a check above each other on one clock. */
export function CheckTimeline({ builds, live, engine }: CheckTimelineProps) {
  const now = useNow(live !== null)
  const [open, setOpen] = useState<OpenStep | null>(null)
  const tracks = taskTracks(builds, live, now)
  const clock = sharedClock(tracks.map((view) => view.track.endMs))
  if (tracks.length === 0) return null
  return (
    <>
      <StepTimeline tracks={tracks} clock={clock} engine={engine} open={open} onOpen={setOpen} />
      <TimelineLegend
        withStopped={tracks.some((view) =>
          view.track.groups.some((group) => group.rows.some((row) => row.mark === 'stopped')),
        )}
      />
      {engine ? <StagesFigure builds={finishedBuilds(tracks)} engine={engine} /> : null}
      {open ? (
        <StepInspector
          key={`${open.build} ${open.step.vertex}`}
          open={open}
          variant={tracks.find((view) => buildOf(view) === open.build)?.variant ?? null}
          phase={null}
          build={builds.find(({ build }) => build === open.build) ?? null}
          live={live}
          engine={engine}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  )
}
