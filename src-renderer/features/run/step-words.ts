import type { EngineInfo } from '#contract/engine'
import type { Step } from '#contract/step'
import { formatSeconds } from '../../ui/format'
import { platformWords } from '../platforms/platform-words'

/** What a step did, in words, with its time where it took any. */
export function stepOutcome(step: Step): string {
  const seconds = step.durationMs === null ? null : formatSeconds(step.durationMs)
  switch (step.state) {
    case 'waiting':
      return 'waiting'
    case 'running':
      return 'running'
    case 'ran':
      return seconds ? `ran ${seconds}` : 'ran'
    case 'cached':
      return 'cached'
    case 'failed':
      return seconds ? `failed after ${seconds}` : 'failed'
    case 'cancelled':
      return seconds ? `stopped after ${seconds}` : 'stopped'
    case 'not-reached':
      return 'not reached'
  }
}

/** The whole of a row for those who hear it. */
export function stepLabel(step: Step, variantTitle: string, engine: EngineInfo | null = null): string {
  const stage = step.stage ? `, stage ${step.stage}` : ''
  const start = step.startedMs === null ? '' : `, started at ${formatSeconds(step.startedMs)}`
  const platform = step.platform === null ? '' : `, on ${platformWords(step.platform, [step], engine)}`
  return `${step.instruction}: ${stepOutcome(step)}${start}${stage}${platform}, ${variantTitle}`
}
