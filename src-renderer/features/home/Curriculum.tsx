import { viewToHash } from '../../app/view'
import { byTopic, type Lesson } from '../lessons/lesson-progress'
import { ProgressMark } from '../lessons/ProgressMark'
import classes from './HomePage.module.css'

function xpWords({ earned, worth }: Lesson['progress']): string {
  if (worth === 0) return ''
  return earned === 0 ? ` · ${worth} XP` : ` · ${earned} of ${worth} XP`
}

/** All lessons with what each is about, by topic. */
export function Curriculum({ lessons }: { lessons: readonly Lesson[] }) {
  return (
    <div className={classes.topics}>
      {byTopic(lessons).map((topic) => (
        <section key={topic.name} aria-label={`Lessons: ${topic.name}`} data-lessons={topic.lessons.length}>
          <h2 className={classes.topic}>{topic.name}</h2>
          <ul className={classes.cards}>
            {topic.lessons.map(({ lab, progress }) => (
              <li key={lab.id}>
                <a className={classes.card} href={viewToHash({ kind: 'lab', lab: lab.id })}>
                  <ProgressMark kind={progress.kind} />
                  <span className={classes.cardText}>
                    <b>{lab.title}</b>
                    <span>{lab.summary}</span>
                    <span className={classes.facts}>
                      {lab.usable ? `${lab.difficulty} · ${lab.minutes} min` : 'has errors'}
                      {xpWords(progress)}
                      {['measured', 'begun', 'solved', 'running'].includes(progress.kind)
                        ? ` · ${progress.text}`
                        : ''}
                    </span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
