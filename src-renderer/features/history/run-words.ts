import type { RunSummary } from '#contract/run'
import { formatDateTime } from '../../ui/format'

export function outcomeWords({ outcome }: Pick<RunSummary, 'outcome'>): string {
  switch (outcome.kind) {
    case 'success':
      return 'complete'
    case 'failed':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
    case 'interrupted':
      return 'interrupted'
    case 'running':
      return 'running'
  }
}

export function runName(run: RunSummary): string {
  return `of ${run.labTitle}, ${formatDateTime(run.startedAt)}`
}
