import { useCallback, useState } from 'react'
import type { Beat, LabDetail, Prediction } from '#contract/lab'
import type { LabState } from '#contract/requests'
import { useAction } from '../../app/use-request'
import { offeredBeats } from './offered-beats'

interface Position {
  readonly beat: Beat
  readonly step: number
  readonly prediction: Prediction | null
}

export interface LabSession extends Position {
  goTo(beat: Beat): void
  goToStep(step: number): void
  predict(prediction: Prediction | null): void
  /** The task that is worked on, in Fix and Prove alike; null for the first. */
  readonly task: string | null
  chooseTask(task: string): void
  readonly saveError: ReturnType<typeof useAction>['error']
}

function firstPosition(lab: LabDetail, kept: LabState): Position {
  return {
    beat: offeredBeats(lab).find((beat) => beat === kept.beat) ?? 'read',
    step: Math.min(kept.step, Math.max(0, lab.steps.length - 1)),
    prediction: kept.prediction,
  }
}

/** Where the learner is in a lab. Each move is saved at once, so that leaving loses nothing. */
export function useLabSession(lab: LabDetail, kept: LabState): LabSession {
  const [position, setPosition] = useState(() => firstPosition(lab, kept))
  const [task, chooseTask] = useState<string | null>(null)
  const { run: save, error: saveError } = useAction('lab.save-state')
  const move = useCallback(
    (change: Partial<Position>) => {
      const next = { ...position, ...change }
      setPosition(next)
      const variants = Object.entries(next.prediction?.variants ?? {}).map(([id, lines]) => [id, [...lines]])
      const prediction = next.prediction && { ...next.prediction, variants: Object.fromEntries(variants) }
      void save({ lab: lab.id, ...next, prediction })
    },
    [position, lab.id, save],
  )
  return {
    ...position,
    goTo: (beat) => move({ beat }),
    goToStep: (step) => move({ step }),
    predict: (prediction) => move({ prediction }),
    task,
    chooseTask,
    saveError,
  }
}
