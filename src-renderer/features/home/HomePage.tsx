import { Button } from '@mantine/core'
import { useApp } from '../../app/app-context'
import { show } from '../../app/use-view'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { Icon } from '../../ui/Icon'
import { EngineSetup } from '../engine/EngineSetup'
import { ErrorNotice } from '../errors/ErrorNotice'
import { KitSetup } from '../kit/KitSetup'
import { nextLesson } from '../lessons/lesson-progress'
import { useLessons } from '../lessons/use-lessons'
import { engineText, kitText } from '../status/status-words'
import { Curriculum } from './Curriculum'
import classes from './HomePage.module.css'

interface ReadinessProps {
  readonly name: string
  readonly ready: boolean
  readonly text: string
  /** What it is for. */
  readonly about: string
}

function Readiness({ name, ready, text, about }: ReadinessProps) {
  return (
    <li className={classes.item} data-ready={ready || undefined}>
      <span className={classes.mark}>{ready ? <Icon name="tick" /> : null}</span>
      <span>
        <b>{name}</b> {text} <span className={classes.about}>{about}</span>
      </span>
    </li>
  )
}

/** The way from a fresh start to the first lesson. */
export function HomePage() {
  const { engine, kit, problems } = useApp((state) => state)
  const { all } = useLessons()
  const ready = engine?.kind === 'connected' && kit?.kind === 'ready'
  const next = nextLesson(all ?? [])
  const begin = () => next && show({ kind: 'lab', lab: next.lab.id })
  useShortcut('o', 'Start page', 'Open the next lesson', begin, next !== null)
  return (
    <div className={classes.page}>
      <header className={classes.intro}>
        <h1>See what your builds really do</h1>
        <p>
          Each lesson runs real builds on your own Docker engine. Read a little, predict what will run again,
          run it, and see time, cache and size as they were measured here.
        </p>
      </header>
      {problems.map((problem) => (
        <ErrorNotice key={problem.what} error={problem} />
      ))}
      <ul className={classes.list} aria-label="What is ready">
        <Readiness
          name="Engine"
          ready={engine?.kind === 'connected'}
          text={engineText(engine)}
          about="It builds the images and runs them."
        />
        <Readiness
          name="Kit"
          ready={kit?.kind === 'ready'}
          text={kitText(kit)}
          about="The base images and packages of the lessons: no internet is needed."
        />
      </ul>
      <EngineSetup />
      <KitSetup />
      {next ? (
        <section className={classes.start} aria-label="Next lesson">
          <Button size="md" variant={ready ? 'filled' : 'default'} onClick={begin}>
            {next.progress.kind === 'open' ? 'Open' : 'Go on with'} “{next.lab.title}”
          </Button>
          <p className={classes.soft}>
            {next.lab.summary} About {next.lab.minutes} minutes.
          </p>
        </section>
      ) : null}
      {all ? <Curriculum lessons={all} /> : null}
      {all !== null && !next ? (
        <p>
          No lesson can be opened: each one in the list has errors. Open it there to see which, and where.
        </p>
      ) : null}
    </div>
  )
}
