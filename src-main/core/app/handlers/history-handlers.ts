import type { AppEvent } from '#contract/events'
import { describeRun } from '../../labs/run-view'
import type { RecordStore } from '../../records/record-store'
import { compareRuns } from '../../records/runs-compare'
import { exportRun } from '../../records/runs-export'
import type { Jobs } from '../jobs'
import { LabError } from '../lab-error'
import type { HandlerRegistry } from './registry'

export interface HistoryDeps {
  readonly records: RecordStore
  readonly jobs: Jobs
  readonly emit: (event: AppEvent) => void
}

export function registerHistoryHandlers(registry: HandlerRegistry, deps: HistoryDeps): void {
  const { records, jobs, emit } = deps
  registry.add('runs.list', () => records.listRuns())
  registry.add('runs.show', async ({ run }) => describeRun(await records.showRun(run)))
  registry.add('runs.compare', async ({ a, b }) =>
    compareRuns(await records.showRun(a), await records.showRun(b)),
  )
  registry.add('runs.export', async ({ run, format }) =>
    exportRun(describeRun(await records.showRun(run)), format),
  )
  registry.add('runs.delete', async ({ run }) => {
    if (jobs.list().some((job) => job.run === run && job.state.kind === 'running')) throw stillRunning(run)
    await records.deleteRun(run)
    emit({ kind: 'runs' })
    return { deleted: run }
  })
  registry.add('build.show', ({ build }) => records.showBuild(build))
  registry.add('build.log', ({ build, vertex, from, count }) => records.readLog(build, vertex, from, count))
}

function stillRunning(run: string): LabError {
  return new LabError('busy', {
    what: `The run ${run} is under way.`,
    expected: 'A run that has ended.',
    todo: 'Cancel it first, or wait until it has ended.',
  })
}
