/** An engine with the kit and its mirror, and folders for labs and runs: all that an experiment needs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineInfo } from '#contract/engine'
import type { AppEvent } from '#contract/events'
import type { MirrorSpeed, RunDetail } from '#contract/run'
import { systemClock } from '../../src-main/core/app/clock'
import { ownLabels } from '../../src-main/core/app/labels'
import type { Log } from '../../src-main/core/app/log'
import { createBuilders } from '../../src-main/core/build/builders'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { createKitInstaller } from '../../src-main/core/kit/install/install-kit'
import type { Kit, RunningMirror } from '../../src-main/core/kit/kit'
import { createKitShelf } from '../../src-main/core/kit/kit-shelf'
import { createLabShelf } from '../../src-main/core/labs/load-labs'
import { runLab } from '../../src-main/core/labs/run-lab'
import { createAuthorities } from '../../src-main/core/labs/services/authorities'
import { type LabVerdict, solveLab } from '../../src-main/core/labs/solve'
import { createRecordStore } from '../../src-main/core/records/file-record-store'
import type { RecordStore } from '../../src-main/core/records/record-store'
import { testEngines } from './engines'
import { bundleMirrorProgram } from './mirror-program'
import { makeTestHome } from './test-home'

const root = join(import.meta.dirname, '../..')
export const shippedLabs = join(root, 'labs')

export interface RunOptions {
  readonly repeat?: number
  readonly mirrorSpeed?: MirrorSpeed
  readonly signal?: AbortSignal
  readonly emit?: (event: AppEvent) => void
  /** Another way to the same engine. */
  readonly engine?: Engine
}

export interface LabBench {
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly mirror: RunningMirror
  readonly store: RecordStore
  readonly temporary: string
  readonly warnings: readonly string[]
  run(labs: string, id: string, options?: RunOptions): Promise<RunDetail>
  solve(labs: string, id: string): Promise<LabVerdict>
  /** Writes a lab folder from paths and texts; gives the folder of labs. */
  writeLab(id: string, files: Readonly<Record<string, string>>): Promise<string>
  /** Images that carry the labels of that run. */
  imagesOf(run: string): Promise<number>
  close(): Promise<void>
}

export async function openLabBench(endpoint: string): Promise<LabBench> {
  const home = await makeTestHome({ withKit: true })
  const warnings: string[] = []
  const log: Log = { debug: () => {}, info: () => {}, warn: (message) => warnings.push(message) }
  const engine = createDockerEngine(endpoint)
  let mirror: RunningMirror | undefined
  const close = async () => {
    await mirror?.stop()
    engine.close()
    await home.remove()
  }
  try {
    const kit: Kit = await createKitShelf({
      directory: join(home.directory, 'kits'),
      recipesDirectory: join(root, 'resources/kit'),
      labsDirectory: shippedLabs,
      log,
    }).open()
    const install = createKitInstaller({ mirrorProgram: await bundleMirrorProgram(home.directory), log })
    const running = await install(engine, kit, () => {}, new AbortController().signal)
    mirror = running
    const info = await engine.info()
    const store = createRecordStore({ directory: join(home.directory, 'runs'), clock: systemClock, log })
    const temporary = join(home.directory, 'temporary')
    const authorities = createAuthorities()
    const builders = createBuilders({
      directory: join(home.directory, 'buildx'),
      env: { PATH: process.env.PATH, DOCKER_CONFIG: clientDirectoryOf(endpoint) },
    })
    return {
      engine,
      info,
      kit,
      mirror: running,
      store,
      temporary,
      warnings,
      async run(labs, id, options = {}) {
        return runLab({
          lab: await createLabShelf({ directory: labs }).load(id),
          engine: options.engine ?? engine,
          info,
          kit,
          mirror: running,
          store,
          makeBuild: builders.build,
          authorities,
          temporary,
          repeat: options.repeat ?? 1,
          mirrorSpeed: options.mirrorSpeed ?? 'full',
          prediction: null,
          clock: systemClock,
          log,
          signal: options.signal ?? new AbortController().signal,
          onProgress: () => {},
          onRun: () => {},
          emit: options.emit ?? (() => {}),
        })
      },
      async solve(labs, id) {
        const lab = await createLabShelf({ directory: labs }).load(id)
        const bench = {
          lab,
          engine,
          info,
          kit,
          mirror: running,
          makeBuild: builders.build,
          authorities,
          temporary,
          log,
        }
        const signal = new AbortController().signal
        return solveLab({ ...bench, clock: systemClock, signal }, () => {})
      },
      async writeLab(id, files) {
        const labs = join(home.directory, 'labs')
        for (const [path, text] of Object.entries(files)) {
          const file = join(labs, id, path)
          await mkdir(dirname(file), { recursive: true })
          await writeFile(file, text)
        }
        return labs
      },
      imagesOf: async (run) => (await engine.listImages(ownLabels('experiment', run))).length,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where that engine of the matrix has its buildx. */
function clientDirectoryOf(endpoint: string): string | undefined {
  return testEngines().find((engine) => engine.endpoint === endpoint)?.clientDirectory
}
