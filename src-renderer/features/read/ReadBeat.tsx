import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { LabDetail } from '#contract/lab'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { Icon } from '../../ui/Icon'
import type { LabSession } from '../lab/use-lab-session'
import { lessonBody } from './lesson-body'
import { Markdown } from './Markdown'
import classes from './ReadBeat.module.css'
import { VariantSources } from './VariantSources'

/** The reading beat: one step of the lesson on the screen, the Dockerfiles beside it. */
export function ReadBeat({ lab, session }: { lab: LabDetail; session: LabSession }) {
  const { step, goToStep, goTo } = session
  const current = lab.steps[step]
  const last = step >= lab.steps.length - 1
  const heading = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)

  const next = () => {
    moved.current = true
    if (last) goTo('predict')
    else goToStep(step + 1)
  }
  const back = () => {
    moved.current = true
    if (step > 0) goToStep(step - 1)
  }
  useShortcut('ArrowRight', 'Lesson', 'Next page', next)
  useShortcut('ArrowLeft', 'Lesson', 'Page before', back)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page is announced by moving to its heading
  useEffect(() => {
    if (moved.current) heading.current?.focus()
  }, [step])

  return (
    <div className={classes.columns}>
      <article className={classes.page} aria-label={`Page ${step + 1} of ${lab.steps.length}`}>
        <div className={classes.text}>
          <h2 className={classes.heading} ref={heading} tabIndex={-1}>
            {current?.title ?? 'This lesson has no text'}
          </h2>
          {current ? <Markdown text={lessonBody(current)} /> : null}
        </div>
        <footer className={classes.footer}>
          <Button variant="default" onClick={back} disabled={step === 0} leftSection={<Icon name="left" />}>
            Back
          </Button>
          <ol className={classes.pages} aria-hidden="true">
            {lab.steps.map(({ title }, index) => (
              <li key={title} data-state={index === step ? 'here' : index < step ? 'read' : 'open'} />
            ))}
          </ol>
          <span className={classes.count}>
            {step + 1} of {lab.steps.length}
          </span>
          <Button onClick={next} rightSection={<Icon name="right" />}>
            {last ? 'Predict' : 'Next'}
          </Button>
        </footer>
      </article>
      <VariantSources variants={lab.variants} />
    </div>
  )
}
