/** The real parts of the core, made from the paths and programs of this machine. */

import type { InstallKit } from '../kit/kit'
import { createRecordStore } from '../records/file-record-store'
import { createProgressStore } from '../records/progress-store'
import type { Clock } from './clock'
import type { AppOptions } from './create-app'
import type { EngineSource } from './engine-session'
import type { HistoryDeps } from './handlers/history-handlers'
import type { LabDeps } from './handlers/lab-handlers'
import { LabError } from './lab-error'

export interface AppParts
  extends Pick<LabDeps, 'labs' | 'kits' | 'records' | 'progress' | 'runLab'>,
    Pick<HistoryDeps, 'describeRun' | 'exportRun'> {
  readonly engineSource: EngineSource
  readonly installKit: InstallKit
}

export function composeParts(options: AppOptions & { env: NodeJS.ProcessEnv; clock: Clock }): AppParts {
  const { paths, clock, log } = options
  const records = createRecordStore({ directory: paths.runs, clock, log })
  const progress = createProgressStore({ directory: paths.progress, clock, log })
  return {
    records,
    progress,
    labs: { list: async () => [], open: missing },
    kits: { status: async () => ({ kind: 'none', recipes: [] }), open: missing, build: missing },
    runLab: missing,
    describeRun: missing,
    exportRun: missing,
    installKit: missing,
    engineSource: {
      find: async () => ({ found: undefined, attempts: [] }),
      privateSupport: async () => ({ possible: false, reason: 'Not built yet.', todo: '' }),
      startPrivate: missing,
      connectPrivate: missing,
    },
  }
}

function missing(): never {
  throw new LabError('internal', { what: 'Not built yet.', expected: '', todo: '' })
}
