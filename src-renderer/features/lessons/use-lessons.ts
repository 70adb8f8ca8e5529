import type { LearnerProgress } from '#contract/task'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { type Lesson, lessonProgress } from './lesson-progress'

export interface Lessons {
  /** In the order of the curriculum; null while they are read. */
  readonly all: readonly Lesson[] | null
  readonly learned: LearnerProgress | null
  /** How many runs the history keeps. */
  readonly runs: number
}

/** All lessons with how far the learner is, kept up to date. */
export function useLessons(): Lessons {
  const labs = useApp((state) => state.labs)
  const jobs = useApp((state) => state.jobs)
  const runsRevision = useApp((state) => state.runsRevision)
  const progressRevision = useApp((state) => state.progressRevision)
  const { answer: kept } = useRequest('runs.list', {}, runsRevision)
  const { answer: progress } = useRequest('progress.get', {}, progressRevision)
  const runs = kept.kind === 'ready' ? kept.value : []
  const learned = progress.kind === 'ready' ? progress.value : null
  const isRunning = (lab: string) =>
    jobs.some(({ kind, about, state }) => kind === 'lab.run' && about === lab && state.kind === 'running')
  const all = labs?.map((lab) => ({ lab, progress: lessonProgress(lab, runs, learned, isRunning(lab.id)) }))
  return { all: all ?? null, learned, runs: runs.length }
}
