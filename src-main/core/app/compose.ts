/** The real parts of the core, made from the paths and programs of this machine. */
import { join } from 'node:path'
import type { PrintBake, RunBake, RunBuild } from '../build/builder'
import { createBuilders } from '../build/builders'
import { createDockerEngine } from '../engine/docker-engine'
import { surroundingsHere } from '../engine/engine-places'
import { findEngine } from '../engine/find-engine'
import { privateSupport } from '../engine/private/private-support'
import { startPrivateEngine } from '../engine/private/start-private-engine'
import { stopLeftEngines } from '../engine/private/stop-left-engines'
import { createKitInstaller } from '../kit/install/install-kit'
import type { InstallKit, KitShelf } from '../kit/kit'
import { createKitShelf } from '../kit/kit-shelf'
import { createLabShelf, type LabShelf } from '../labs/load-labs'
import { createRecordStore } from '../records/file-record-store'
import { createProgressStore, type ProgressStore } from '../records/progress-store'
import type { RecordStore } from '../records/record-store'
import { createTaskStore, type TaskStore } from '../records/task-store'
import type { Clock } from './clock'
import type { AppOptions } from './create-app'
import type { EngineSource } from './engine-session'

/** A private engine that does not answer so small a question in this time hangs. */
const privateAnswerMs = 60_000

export interface AppParts {
  readonly labs: LabShelf
  readonly kits: KitShelf
  readonly records: RecordStore
  readonly progress: ProgressStore
  readonly tasks: TaskStore
  readonly engineSource: EngineSource
  readonly installKit: InstallKit
  readonly makeBuild: RunBuild
  readonly makeBake: RunBake
  readonly printBake: PrintBake
}

export function composeParts(options: AppOptions & { env: NodeJS.ProcessEnv; clock: Clock }): AppParts {
  const { paths, programs, clock, log, env } = options
  const privateEngine = {
    directory: paths.engine,
    ...(env.LAYERLAB_CACHE ? { packageCache: env.LAYERLAB_CACHE } : {}),
  }
  const builders = createBuilders({ directory: paths.buildx, env })
  return {
    labs: createLabShelf({ directory: programs.labs }),
    kits: createKitShelf({
      directory: paths.kits,
      recipesDirectory: programs.recipes,
      labsDirectory: programs.labs,
      cacheDirectory: env.LAYERLAB_CACHE,
      log,
      clock,
    }),
    records: createRecordStore({ directory: paths.runs, clock, log }),
    progress: createProgressStore({ directory: paths.progress, clock, log }),
    tasks: createTaskStore({ directory: paths.progress, clock, log }),
    installKit: createKitInstaller({ mirrorProgram: programs.mirror, log }),
    makeBuild: builders.build,
    makeBake: builders.bake,
    printBake: builders.printBake,
    engineSource: {
      find: () => findEngine(surroundingsHere(env), log),
      privateSupport: () => privateSupport(privateEngine),
      startPrivate: (onProgress, signal, equipment) =>
        startPrivateEngine({ options: { ...privateEngine, ...equipment }, onProgress, signal, log }),
      stopLeftPrivate: () => stopLeftEngines(paths.engine, log),
      async connectPrivate({ socketPath, clientDirectory }) {
        const plugins = [join(clientDirectory, 'cli-plugins')]
        const engine = createDockerEngine(`unix://${socketPath}`, 'private-engine', plugins)
        try {
          return { engine, info: await engine.info(AbortSignal.timeout(privateAnswerMs)) }
        } catch (error) {
          engine.close()
          throw error
        }
      },
    },
  }
}
