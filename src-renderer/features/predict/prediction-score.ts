/** A prediction held against what the builds of the predicted phase did. */
import type { LabVariant, Prediction } from '#contract/lab'
import type { RunBuild } from '#contract/run'

export type Verdict = 'as-predicted' | 'otherwise' | 'unclear'

export interface PredictionLine {
  readonly line: number
  readonly instruction: string
  readonly predicted: 'runs-again' | 'cached'
  /** In how many of the builds that got there it ran. */
  readonly ran: number
  readonly builds: number
  readonly verdict: Verdict
}

export interface PredictionScore {
  readonly variant: LabVariant
  readonly lines: readonly PredictionLine[]
  readonly hits: number
}

/** Ticked lines by variant. */
export type Ticks = Prediction['variants']

/** True when both tick the same lines; a variant without an entry has no ticks. */
export function samePrediction(a: Ticks, b: Ticks): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((variant) => {
    const [ofA, ofB] = [new Set(a[variant] ?? []), new Set(b[variant] ?? [])]
    return ofA.size === ofB.size && [...ofA].every((line) => ofB.has(line))
  })
}

function scoreLine(
  { line, instruction }: LabVariant['predictable'][number],
  ticked: ReadonlySet<number>,
  builds: readonly RunBuild[],
): PredictionLine {
  const states = builds.flatMap((build) =>
    build.steps.filter((step) => step.line === line).map((step) => step.state),
  )
  const ran = states.filter((state) => state === 'ran' || state === 'failed').length
  const cached = states.filter((state) => state === 'cached').length
  const predicted = ticked.has(line) ? 'runs-again' : 'cached'
  const clear = ran + cached > 0 && (ran === 0 || cached === 0)
  const hit = predicted === 'runs-again' ? ran > 0 : cached > 0
  const verdict = !clear ? 'unclear' : hit ? 'as-predicted' : 'otherwise'
  return { line, instruction, predicted, ran, builds: ran + cached, verdict }
}

/** One score per variant that was built in the predicted phase. */
export function scorePrediction(
  prediction: Prediction,
  variants: readonly LabVariant[],
  builds: readonly RunBuild[],
): PredictionScore[] {
  return variants.flatMap((variant) => {
    const built = builds.filter((build) => build.variant === variant.id && build.phase === prediction.phase)
    if (built.length === 0) return []
    const ticked = new Set(prediction.variants[variant.id] ?? [])
    const lines = variant.predictable.map((predictable) => scoreLine(predictable, ticked, built))
    return [{ variant, lines, hits: lines.filter((line) => line.verdict === 'as-predicted').length }]
  })
}
