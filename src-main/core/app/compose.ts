/** The real parts of the core, made from the paths and programs of this machine. */

import { createDockerEngine } from '../engine/docker-engine'
import { privateSupport } from '../engine/private/private-support'
import { startPrivateEngine } from '../engine/private/start-private-engine'
import type { InstallKit } from '../kit/kit'
import { createLabShelf } from '../labs/load-labs'
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
  const privateEngine = { directory: paths.engine }
  return {
    records,
    progress,
    labs: createLabShelf({ directory: options.programs.labs }),
    kits: { status: async () => ({ kind: 'none', recipes: [] }), open: missing, build: missing },
    runLab: missing,
    describeRun: missing,
    exportRun: missing,
    installKit: missing,
    engineSource: {
      find: async () => ({ found: undefined, attempts: [] }),
      privateSupport: () => privateSupport(privateEngine),
      startPrivate: (onProgress, signal) =>
        startPrivateEngine({ options: privateEngine, onProgress, signal, log }),
      async connectPrivate({ socketPath }) {
        const engine = createDockerEngine(`unix://${socketPath}`, 'private-engine')
        return { engine, info: await engine.info() }
      },
    },
  }
}

function missing(): never {
  throw new LabError('internal', { what: 'Not built yet.', expected: '', todo: '' })
}
