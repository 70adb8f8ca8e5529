import { assertNever } from '#contract/errors'
import type { AppEvent } from '#contract/events'
import type { Job } from '#contract/job'
import type { AppState } from './app-state'
import { emptyRun, foldDone, foldLive, foldLog, type LiveRun } from './live-run'

export function foldJob(jobs: readonly Job[], job: Job): readonly Job[] {
  const at = jobs.findIndex((other) => other.id === job.id)
  return at === -1 ? [job, ...jobs] : jobs.with(at, job)
}

function changeRun(state: AppState, run: string, change: (live: LiveRun) => LiveRun): AppState {
  return { ...state, live: { ...state.live, [run]: change(state.live[run] ?? emptyRun(run)) } }
}

/** An ended run has no build under way, even where its last event was lost. */
function endRun(state: AppState, job: Job): AppState {
  if (job.state.kind === 'running' || !job.run || !state.live[job.run]) return state
  return changeRun(state, job.run, (run) => ({ ...run, live: null }))
}

/** @param nowMs the window's monotonic clock, so that bars can go on growing between two events. */
export function foldEvent(state: AppState, event: AppEvent, nowMs: number): AppState {
  switch (event.kind) {
    case 'engine':
      return { ...state, engine: event.status }
    case 'kit':
      return { ...state, kit: event.status }
    case 'job':
      return endRun({ ...state, jobs: foldJob(state.jobs, event.job) }, event.job)
    case 'build-live':
      return changeRun(state, event.live.run, (run) => foldLive(run, event.live, nowMs))
    case 'build-log': {
      const owner = Object.values(state.live).find((run) => run.live?.build === event.build)
      return owner ? changeRun(state, owner.run, (run) => foldLog(run, event.build, event.lines)) : state
    }
    case 'build-done':
      return changeRun(state, event.run, (run) => foldDone(run, event.result))
    case 'runs':
      return { ...state, runsRevision: state.runsRevision + 1 }
    case 'workspace': {
      const key = `${event.lab}/${event.task}`
      const revision = (state.workspaceRevisions[key] ?? 0) + 1
      return { ...state, workspaceRevisions: { ...state.workspaceRevisions, [key]: revision } }
    }
    case 'progress':
      return { ...state, progressRevision: state.progressRevision + 1 }
    default:
      return assertNever(event)
  }
}

export function runningJobs(state: AppState): readonly Job[] {
  return state.jobs.filter((job) => job.state.kind === 'running')
}
