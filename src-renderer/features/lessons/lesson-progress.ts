/** How far a learner is with each lesson, from the runs that are kept and the tasks that are solved. Pure. */
import type { LabSummary } from '#contract/lab'
import type { RunSummary } from '#contract/run'
import type { LearnerProgress } from '#contract/task'

export interface LessonProgress {
  readonly kind: 'broken' | 'running' | 'solved' | 'measured' | 'begun' | 'open'
  readonly text: string
  /** XP of the tasks that are solved. */
  readonly earned: number
  /** XP that its tasks give together; 0 for a lesson without tasks. */
  readonly worth: number
}

export interface Lesson {
  readonly lab: LabSummary
  readonly progress: LessonProgress
}

export interface Topic {
  readonly name: string
  readonly lessons: readonly Lesson[]
}

export function lessonProgress(
  lab: LabSummary,
  runs: readonly RunSummary[],
  learned: LearnerProgress | null,
  running: boolean,
): LessonProgress {
  const tasks = learned?.tasks.filter((task) => task.lab === lab.id) ?? []
  const solved = tasks.filter(({ solvedAt }) => solvedAt !== null)
  const xp = (some: typeof tasks) => some.reduce((sum, task) => sum + task.xp, 0)
  const points = { earned: xp(solved), worth: xp(tasks) }
  if (!lab.usable) return { kind: 'broken', text: 'has errors', ...points }
  if (running) return { kind: 'running', text: 'running', ...points }
  if (tasks.length > 0 && solved.length === tasks.length) return { kind: 'solved', text: 'solved', ...points }
  const own = runs.filter((run) => run.lab === lab.id)
  const whole = own.some((run) => run.kind === 'experiment' && run.outcome.kind === 'success')
  if (whole) return { kind: 'measured', text: 'measured', ...points }
  if (own.length > 0) return { kind: 'begun', text: 'begun', ...points }
  return { kind: 'open', text: lab.difficulty, ...points }
}

/** Topics in the order of their first lessons. */
export function byTopic(lessons: readonly Lesson[]): readonly Topic[] {
  const names = [...new Set(lessons.map(topicOf))]
  return names.map((name) => ({ name, lessons: lessons.filter((lesson) => topicOf(lesson) === name) }))
}

/** A folder that could not be read names no topic. */
function topicOf({ lab }: Lesson): string {
  return lab.topic || 'Lessons with errors'
}

/** Where to go on: the lesson that was begun and is not done, else the first that is new. */
export function nextLesson(lessons: readonly Lesson[]): Lesson | null {
  const doing = lessons.find(
    ({ progress }) => ['running', 'begun'].includes(progress.kind) || toProve(progress),
  )
  const fresh = lessons.find(({ progress }) => progress.kind === 'open')
  return doing ?? fresh ?? lessons.find(({ lab }) => lab.usable) ?? null
}

function toProve({ kind, earned, worth }: LessonProgress): boolean {
  return kind === 'measured' && earned < worth
}
