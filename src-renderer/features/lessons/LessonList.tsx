import type { LabSummary } from '#contract/lab'
import type { RunSummary } from '#contract/run'
import type { LearnerProgress } from '#contract/task'
import { useApp } from '../../app/app-context'
import { useRequest } from '../../app/use-request'
import { type View, viewToHash } from '../../app/view'
import { runningJobs } from '../../state/fold-event'
import classes from './LessonList.module.css'
import { lessonProgress } from './lesson-progress'

interface LessonProps {
  readonly lab: LabSummary
  readonly runs: readonly RunSummary[]
  readonly learned: LearnerProgress | null
  readonly current: boolean
}

function Lesson({ lab, runs, learned, current }: LessonProps) {
  const running = useApp((state) =>
    runningJobs(state).some((job) => job.kind === 'lab.run' && job.about === lab.id),
  )
  const progress = lessonProgress(lab, runs, running)
  const tasks = learned?.tasks.filter((task) => task.lab === lab.id) ?? []
  const earned = tasks.filter(({ solvedAt }) => solvedAt !== null).reduce((sum, { xp }) => sum + xp, 0)
  const xp = tasks.length > 0 ? ` · ${earned} of ${lab.xp} XP` : ''
  return (
    <li>
      <a
        className={classes.lesson}
        href={viewToHash({ kind: 'lab', lab: lab.id })}
        aria-current={current ? 'page' : undefined}
      >
        <span className={classes.gauge} data-progress={progress.kind} aria-hidden="true" />
        <span className={classes.text}>
          <span className={classes.title}>{lab.title}</span>
          <span className={classes.about}>
            {lab.usable ? `${progress.text} · ${lab.minutes} min${xp}` : progress.text}
          </span>
        </span>
      </a>
    </li>
  )
}

/** A folder that could not be read names no topic. */
function topicOf(lab: LabSummary): string {
  return lab.topic || 'Lessons with errors'
}

export function LessonList({ view }: { view: View }) {
  const labs = useApp((state) => state.labs)
  const revision = useApp((state) => state.runsRevision)
  const { answer } = useRequest('runs.list', {}, revision)
  const runs = answer.kind === 'ready' ? answer.value : []
  const progressRevision = useApp((state) => state.progressRevision)
  const { answer: progress } = useRequest('progress.get', {}, progressRevision)
  const learned = progress.kind === 'ready' ? progress.value : null
  const topics = [...new Set((labs ?? []).map(topicOf))]
  return (
    <nav aria-label="Lessons" className={classes.root}>
      <a className={classes.brand} href="#/" aria-current={view.kind === 'home' ? 'page' : undefined}>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <rect x="1" y="13" width="18" height="5" rx="1" fill="var(--variant-1)" />
          <rect x="1" y="7" width="11" height="4" rx="1" fill="var(--variant-2)" />
          <rect
            x="1.75"
            y="2.25"
            width="6"
            height="2.5"
            rx="1"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          />
        </svg>
        LayerLab
      </a>
      {labs === null ? <p className={classes.empty}>Reading the lessons…</p> : null}
      {labs?.length === 0 ? <p className={classes.empty}>No lesson was found in the labs folder.</p> : null}
      {topics.map((topic) => (
        <section key={topic} aria-label={topic}>
          <h2 className={classes.topic}>{topic}</h2>
          <ul className={classes.list}>
            {labs
              ?.filter((lab) => topicOf(lab) === topic)
              .map((lab) => (
                <Lesson
                  key={lab.id}
                  lab={lab}
                  runs={runs}
                  learned={learned}
                  current={view.kind === 'lab' && view.lab === lab.id}
                />
              ))}
          </ul>
        </section>
      ))}
      {learned !== null && learned.total > 0 ? (
        <p className={classes.xp}>
          {learned.xp} of {learned.total} XP
        </p>
      ) : null}
      <a
        className={classes.history}
        href="#/history"
        aria-current={
          view.kind === 'history' || view.kind === 'run' || view.kind === 'compare' ? 'page' : undefined
        }
      >
        History
        {runs.length > 0 ? <span className={classes.count}>{runs.length}</span> : null}
      </a>
    </nav>
  )
}
