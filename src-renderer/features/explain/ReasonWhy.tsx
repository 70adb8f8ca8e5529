import type { LabPhase } from '#contract/lab'
import type { RerunReason, StepExplanation } from '#contract/step'
import { DiffView } from '../../ui/DiffView'
import { diffOfNamedFiles, parseUnifiedDiff } from '../../ui/diff-lines'
import { Sentence } from '../../ui/Sentence'
import classes from './Explain.module.css'

export const reasonNames: Record<RerunReason, string> = {
  'first-build': 'First build',
  'no-cache': 'Cache not used',
  'instruction-changed': 'Its own text changed',
  'context-changed': 'A copied file changed',
  'base-changed': 'The base image changed',
  'earlier-step': 'An earlier step ran',
  unknown: 'Not known',
}

interface ReasonWhyProps {
  readonly explanation: StepExplanation
  readonly phase: LabPhase | null
  /** Left out where the change is shown already. */
  readonly withDiff?: boolean
}

/** The step stands above its sentence already. */
function withoutStep({ step, sentence }: StepExplanation): string {
  const named = `\`${step}\` `
  if (!sentence.startsWith(named)) return sentence
  const rest = sentence.slice(named.length)
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

/** Why one step ran: the kind of reason, the sentence, and the change itself where a file is the cause. */
export function ReasonWhy({ explanation, phase, withDiff = true }: ReasonWhyProps) {
  const changed =
    withDiff && explanation.reason === 'context-changed' && phase
      ? diffOfNamedFiles(parseUnifiedDiff(phase.diff), explanation.cause)
      : []
  return (
    <div className={classes.why}>
      <p>
        <b>{reasonNames[explanation.reason]}.</b> <Sentence text={withoutStep(explanation)} />
      </p>
      {changed.length > 0 ? (
        <DiffView lines={changed} label={`What changed in ${explanation.cause}`} />
      ) : null}
    </div>
  )
}
