import { useCallback, useState } from 'react'
import type { Beat, LabDetail, Prediction } from '#contract/lab'
import type { LabState } from '#contract/requests'
import type { MirrorSpeed } from '#contract/run'
import { useAction } from '../../app/use-request'
import { offeredBeats } from './offered-beats'

/** How the experiment is to be run, as long as the lesson is open. */
export interface ExperimentChoice {
  readonly repeat: number
  readonly mirrorSpeed: MirrorSpeed
}

interface Position {
  readonly beat: Beat
  readonly step: number
  readonly prediction: Prediction | null
}

export interface LabSession extends Position {
  /** Where the learner has been, as far as this window and what is kept can tell. */
  readonly visited: ReadonlySet<Beat>
  goTo(beat: Beat): void
  goToStep(step: number): void
  predict(prediction: Prediction | null): void
  /** The task that is worked on, in Fix and Prove alike; null for the first. */
  readonly task: string | null
  chooseTask(task: string): void
  readonly experiment: ExperimentChoice
  chooseExperiment(change: Partial<ExperimentChoice>): void
  readonly saveError: ReturnType<typeof useAction>['error']
}

/** More takes longer than a lesson does. */
export const mostRepeats = 10

function firstPosition(lab: LabDetail, kept: LabState): Position {
  return {
    beat: offeredBeats(lab).find((beat) => beat === kept.beat) ?? 'read',
    step: Math.min(kept.step, Math.max(0, lab.steps.length - 1)),
    prediction: kept.prediction,
  }
}

/** Going straight to the last beat passes none of those before it: only what left a trace counts. */
export function visitedBeats(kept: Pick<LabState, 'step' | 'prediction' | 'runs'>): Set<Beat> {
  const visited = new Set<Beat>()
  if (kept.step > 0) visited.add('read')
  if (kept.prediction !== null) visited.add('predict')
  if (kept.runs.length > 0) visited.add('run')
  return visited
}

/** Where the learner is in a lab. Each move is saved at once, so that leaving loses nothing. */
export function useLabSession(lab: LabDetail, kept: LabState): LabSession {
  const [position, setPosition] = useState(() => firstPosition(lab, kept))
  const [visited, setVisited] = useState(() => visitedBeats(kept).add(position.beat))
  const [task, chooseTask] = useState<string | null>(null)
  const [experiment, setExperiment] = useState<ExperimentChoice>({
    repeat: Math.min(mostRepeats, lab.defaultRepeat),
    mirrorSpeed: 'full',
  })
  const { run: save, error: saveError } = useAction('lab.save-state')
  const move = useCallback(
    (change: Partial<Position>) => {
      const next = { ...position, ...change }
      setPosition(next)
      setVisited((before) => new Set(before).add(next.beat))
      const variants = Object.entries(next.prediction?.variants ?? {}).map(([id, lines]) => [id, [...lines]])
      const prediction = next.prediction && { ...next.prediction, variants: Object.fromEntries(variants) }
      void save({ lab: lab.id, ...next, prediction })
    },
    [position, lab.id, save],
  )
  return {
    ...position,
    visited,
    goTo: (beat) => move({ beat }),
    goToStep: (step) => move({ step }),
    predict: (prediction) => move({ prediction }),
    task,
    chooseTask,
    experiment,
    chooseExperiment: (change) => setExperiment((before) => ({ ...before, ...change })),
    saveError,
  }
}
