/** What was looked at in each image, and which job analyzes which, for as long as the window is open. */
import { type ExplorerState, initialExplorer } from './explorer-state'

export interface ExplorerMemory {
  read(analysis: string): ExplorerState
  keep(analysis: string, state: ExplorerState): void
  /** The job that makes an analysis; null where it was not started in this window. */
  jobOf(analysis: string): string | null
  setJob(analysis: string, job: string): void
}

export function createExplorerMemory(): ExplorerMemory {
  const states = new Map<string, ExplorerState>()
  const jobs = new Map<string, string>()
  return {
    read: (analysis) => states.get(analysis) ?? initialExplorer,
    keep: (analysis, state) => void states.set(analysis, state),
    jobOf: (analysis) => jobs.get(analysis) ?? null,
    setJob: (analysis, job) => void jobs.set(analysis, job),
  }
}
