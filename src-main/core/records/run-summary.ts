import type { RunSummary } from '#contract/run'
import type { RunHeader } from './record-store'

/** The header as lists show it; what else a stored header holds stays behind. */
export function summaryOf(header: RunHeader, builds: number): RunSummary {
  const { id, lab, labTitle, startedAt, endedAt, repeat, outcome, engine, kit } = header
  return { id, lab, labTitle, startedAt, endedAt, repeat, outcome, builds, engine, kit }
}
