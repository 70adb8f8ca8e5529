import type { LabSummary } from '#contract/lab'
import type { RunSummary } from '#contract/run'

export interface LessonProgress {
  readonly kind: 'broken' | 'running' | 'measured' | 'begun' | 'open'
  readonly text: string
}

/** How far a learner is with a lab, from the runs that are kept. */
export function lessonProgress(
  lab: LabSummary,
  runs: readonly RunSummary[],
  running: boolean,
): LessonProgress {
  if (!lab.usable) return { kind: 'broken', text: 'has errors' }
  if (running) return { kind: 'running', text: 'running' }
  const own = runs.filter((run) => run.kind === 'experiment' && run.lab === lab.id)
  const whole = own.filter((run) => run.outcome.kind === 'success').length
  if (whole > 0) return { kind: 'measured', text: whole === 1 ? 'measured once' : `measured ${whole} times` }
  if (own.length > 0) return { kind: 'begun', text: 'begun' }
  return { kind: 'open', text: lab.difficulty }
}
