import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { LabDetail, LabPhase, LabVariant } from '#contract/lab'
import type { RunSummary } from '#contract/run'
import { useShortcut } from '../../keyboard/ShortcutProvider'
import { DiffView } from '../../ui/DiffView'
import { parseUnifiedDiff } from '../../ui/diff-lines'
import { Panel } from '../../ui/Panel'
import { VariantTag } from '../../ui/VariantTag'
import { variantHue } from '../../ui/variant-hue'
import type { LabSession } from '../lab/use-lab-session'
import { VariantFiles } from '../read/VariantFiles'
import { differingFiles, sameDockerfiles } from '../read/variant-files'
import classes from './PredictBeat.module.css'
import { samePrediction, type Ticks } from './prediction-score'

interface VariantQuestionProps {
  readonly variant: LabVariant
  readonly index: number
  /** Files beside the Dockerfile, where those alone tell the variants apart. */
  readonly files: readonly string[]
  readonly ticked: readonly number[]
  readonly onTick: (line: number, on: boolean) => void
}

function VariantQuestion({ variant, index, files, ticked, onTick }: VariantQuestionProps) {
  return (
    <fieldset className={classes.variant} data-variant={variantHue(index)}>
      <legend>
        <VariantTag index={index} title={variant.title} />
      </legend>
      <p className={classes.hint}>Tick what will run again. The rest comes from the cache.</p>
      {variant.predictable.map(({ line, instruction }) => (
        <Checkbox
          key={line}
          checked={ticked.includes(line)}
          onChange={(event) => onTick(line, event.currentTarget.checked)}
          label={<code className={classes.instruction}>{instruction}</code>}
          aria-label={`${instruction} will run again, ${variant.title}`}
        />
      ))}
      <VariantFiles variant={variant} paths={files} tellsLack />
    </fieldset>
  )
}

function Change({ phase }: { phase: LabPhase }) {
  return (
    <Panel title="The change" about={phase.change}>
      {phase.diff ? (
        <DiffView lines={parseUnifiedDiff(phase.diff)} label={`The change before “${phase.title}”`} />
      ) : null}
    </Panel>
  )
}

interface PredictBeatProps {
  readonly lab: LabDetail
  readonly session: LabSession
  readonly runs: readonly RunSummary[]
}

export function PredictBeat({ lab, session, runs }: PredictBeatProps) {
  const { prediction, predict, goTo } = session
  const [ticks, setTicks] = useState<Ticks>(prediction?.variants ?? {})
  const phase = lab.phases.find((one) => one.id === lab.predict?.phase)

  const commit = () => {
    if (!phase) return
    const variants = Object.fromEntries(lab.variants.map(({ id }) => [id, [...(ticks[id] ?? [])]]))
    predict({ phase: phase.id, variants, madeAt: new Date().toISOString() })
  }
  const changed = prediction === null || !samePrediction(prediction.variants, ticks)
  useShortcut('p', 'Lesson', 'Commit the prediction', commit, phase !== undefined && changed)

  if (!phase || !lab.predict) {
    return (
      <Panel title="Nothing to predict" about="This lesson asks for no prediction. Run it and see.">
        <Button onClick={() => goTo('run')}>Go to Run</Button>
      </Panel>
    )
  }
  const tick = (variant: string, line: number, on: boolean) =>
    setTicks((before) => {
      const others = (before[variant] ?? []).filter((one) => one !== line)
      return { ...before, [variant]: on ? [...others, line].toSorted((a, b) => a - b) : others }
    })
  const files = sameDockerfiles(lab.variants) ? differingFiles(lab.variants) : []
  const measured = runs.some((run) => run.outcome.kind === 'success')

  return (
    <div className={classes.columns}>
      <Change phase={phase} />
      <Panel title="Your prediction" about={lab.predict.question}>
        <div className={classes.variants}>
          {lab.variants.map((variant, index) => (
            <VariantQuestion
              key={variant.id}
              variant={variant}
              index={index}
              files={files}
              ticked={ticks[variant.id] ?? []}
              onTick={(line, on) => tick(variant.id, line, on)}
            />
          ))}
        </div>
        <footer className={classes.footer}>
          {changed ? (
            <Button onClick={commit} variant={prediction ? 'default' : 'filled'}>
              {prediction ? 'Commit the change' : 'Commit my prediction'}
            </Button>
          ) : null}
          {prediction ? <Button onClick={() => goTo('run')}>Run it</Button> : null}
          <p role="status" className={classes.hint}>
            {prediction && !changed
              ? 'Your prediction is kept. It is held against the next run.'
              : measured
                ? 'You have run this lesson before. A guess is still worth making.'
                : 'No mark is given for it: being wrong here is how it sticks.'}
          </p>
        </footer>
      </Panel>
    </div>
  )
}
