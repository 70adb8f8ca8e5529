import type { CheckedTask, RunSummary } from '#contract/run'
import type { RunHeader } from './record-store'

/** The header as lists show it; what else a stored header holds stays behind. */
export function summaryOf(header: RunHeader, builds: number): RunSummary {
  const { id, kind, lab, labTitle, startedAt, endedAt, repeat, outcome, engine, kit } = header
  const task = header.task && { ...header.task, pass: verdictOf(header) }
  return { id, kind, task, lab, labTitle, startedAt, endedAt, repeat, outcome, builds, engine, kit }
}

/** A check ends at the first predicate that fails, so one that came to its end without any has passed. */
function verdictOf({ outcome, checks }: RunHeader): CheckedTask['pass'] {
  if (outcome.kind !== 'success') return null
  return checks.length > 0 && checks.every(({ pass }) => pass)
}
