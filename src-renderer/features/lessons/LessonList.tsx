import { useEffect, useRef } from 'react'
import { type View, viewToHash } from '../../app/view'
import classes from './LessonList.module.css'
import { byTopic, type Lesson, type Topic } from './lesson-progress'
import { ProgressMark } from './ProgressMark'
import { useLessons } from './use-lessons'

function LessonLink({ lesson: { lab, progress }, current }: { lesson: Lesson; current: boolean }) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <li>
      <a
        ref={link}
        className={classes.lesson}
        href={viewToHash({ kind: 'lab', lab: lab.id })}
        aria-current={current ? 'page' : undefined}
      >
        <ProgressMark kind={progress.kind} />
        <span className={classes.text}>
          <span className={classes.title}>{lab.title}</span>
          <span className={classes.about}>
            {progress.text}
            {progress.worth > 0 ? ` · ${progress.earned} of ${progress.worth} XP` : ''}
          </span>
        </span>
      </a>
    </li>
  )
}

function TopicLessons({ topic: { name, lessons }, view }: { topic: Topic; view: View }) {
  const solved = lessons.filter(({ progress }) => progress.kind === 'solved').length
  return (
    <section aria-label={name}>
      <h2 className={classes.topic}>
        {name}
        {solved > 0 ? (
          <span className={classes.solved}>
            {solved} of {lessons.length} solved
          </span>
        ) : null}
      </h2>
      <ul className={classes.list}>
        {lessons.map((lesson) => (
          <LessonLink
            key={lesson.lab.id}
            lesson={lesson}
            current={view.kind === 'lab' && view.lab === lesson.lab.id}
          />
        ))}
      </ul>
    </section>
  )
}

export function LessonList({ view }: { view: View }) {
  const { all, learned, runs } = useLessons()
  const inHistory = view.kind === 'history' || view.kind === 'run' || view.kind === 'compare'
  const inImages = view.kind === 'images' || view.kind === 'image' || view.kind === 'compare-images'
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
      <div className={classes.lessons}>
        {all === null ? <p className={classes.empty}>Reading the lessons…</p> : null}
        {all?.length === 0 ? <p className={classes.empty}>No lesson was found in the labs folder.</p> : null}
        {byTopic(all ?? []).map((topic) => (
          <TopicLessons key={topic.name} topic={topic} view={view} />
        ))}
      </div>
      <div className={classes.foot}>
        {learned !== null && learned.total > 0 ? (
          <p className={classes.xp}>
            <span>Your XP</span>
            <span>
              {learned.xp} of {learned.total} XP
            </span>
          </p>
        ) : null}
        <a
          className={classes.place}
          href={viewToHash({ kind: 'images' })}
          aria-current={inImages ? 'page' : undefined}
        >
          Images
        </a>
        <a className={classes.place} href="#/history" aria-current={inHistory ? 'page' : undefined}>
          History
          {runs > 0 ? <span className={classes.count}>{runs}</span> : null}
        </a>
      </div>
    </nav>
  )
}
