import type { RunSummary } from '#contract/run'
import { formatDateTimeExact } from '../../ui/format'

export function outcomeWords({ outcome, task }: Pick<RunSummary, 'outcome' | 'task'>): string {
  if (task && task.pass !== null) return task.pass ? 'passed' : 'not passed'
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

export const kindWords = { experiment: 'experiment', check: 'check' } as const

export function runName(run: RunSummary): string {
  return `of ${run.labTitle}, ${kindWords[run.kind]} of ${formatDateTimeExact(run.startedAt)}`
}
