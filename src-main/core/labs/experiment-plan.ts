import type { LabDefinition, PhaseDefinition } from './lab-schema'

export interface Build {
  /** 1-based, over the whole run. */
  readonly index: number
  /** 1-based. */
  readonly repeat: number
  readonly variant: LabDefinition['variants'][number]
  readonly phase: PhaseDefinition
}

/**
 * The builds of each repeat in order. Variants take turns within a phase, and another one goes first in
 * each repeat, so that a machine that slows down or a disk that is busy hits all alike.
 */
export function experimentPlan(
  { variants, experiment }: Pick<LabDefinition, 'variants' | 'experiment'>,
  repeats: number,
): readonly (readonly Build[])[] {
  let index = 0
  return Array.from({ length: repeats }, (_, at) => {
    const first = at % variants.length
    const order = [...variants.slice(first), ...variants.slice(0, first)]
    return experiment.phases.flatMap((phase) =>
      order.map((variant) => {
        index += 1
        return { index, repeat: at + 1, variant, phase }
      }),
    )
  })
}
