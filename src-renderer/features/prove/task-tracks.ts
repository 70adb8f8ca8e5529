/** The builds of a check as tracks of the time line: one for each build that was begun. Pure. */
import type { LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import type { LiveRun } from '../../state/live-run'
import { type TrackView, viewTracks } from '../run/run-view'

export function buildOf({ state }: TrackView): string | null {
  if (state.kind === 'waiting') return null
  return state.kind === 'running' ? state.build : state.build.build
}

/** @param nowMs the window's clock on which `live.receivedAtMs` was taken. */
export function taskTracks(done: readonly RunBuild[], live: LiveRun | null, nowMs: number): TrackView[] {
  const builds = [...done, ...(live?.live ? [live.live] : [])]
  return builds.flatMap(({ variant, phase, repeat }, index) => {
    const named: LabVariant = {
      id: variant,
      title: `Build ${index + 1}: ${phase.replaceAll('-', ' ')}`,
      summary: '',
      dockerfile: '',
      predictable: [],
    }
    // All builds of a check are of one answer, so they have one hue.
    return viewTracks([named], { phase, repeat }, done, live, nowMs).map((view) => ({
      ...view,
      variant: { ...view.variant, id: phase },
    }))
  })
}
