import { useEffect, useState } from 'react'
import type { ErrorData } from '#contract/errors'
import type { Job } from '#contract/job'
import type { RunBuild, RunDetail, RunSummary } from '#contract/run'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import type { LiveRun } from '../../state/live-run'
import { mergeBuilds } from './run-view'

export interface LabRun {
  /** The job under way for this lab, or the one that ended last in this window. */
  readonly job: Job | null
  readonly running: boolean
  readonly detail: RunDetail | null
  readonly builds: readonly RunBuild[]
  readonly live: LiveRun | null
  readonly error: ErrorData | null
}

/** The run to show in a lab: the one under way, else the newest that is kept. */
export function useLabRun(lab: string, runs: readonly RunSummary[]): LabRun {
  const revision = useApp((state) => state.runsRevision)
  const job = useApp((state) => state.jobs.find((one) => one.kind === 'lab.run' && one.about === lab) ?? null)
  const running = job?.state.kind === 'running'
  const run = running ? job.run : (runs[0]?.id ?? null)
  const live = useApp((state) => (run ? (state.live[run] ?? null) : null))
  const { answer } = useRequest('runs.show', run ? { run } : null, revision)
  const detail = answer.kind === 'ready' ? answer.value : null
  return {
    job,
    running,
    detail,
    builds: mergeBuilds(detail?.runs ?? [], live),
    live: running ? live : null,
    error: answer.kind === 'failed' ? answer.error : null,
  }
}

const frameMs = 120

/** The window's clock, moving while `moving`, so that live bars grow between two events. */
export function useNow(moving: boolean): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => setNow(performance.now()), frameMs)
    return () => clearInterval(timer)
  }, [moving])
  return now
}
