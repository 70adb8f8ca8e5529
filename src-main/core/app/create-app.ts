import { join } from 'node:path'
import type { z } from 'zod'
import type { ErrorData, Result } from '#contract/errors'
import type { AppEvent } from '#contract/events'
import { type AppInfo, isRequestName, requestSchemas } from '#contract/requests'
import { createAnalysisStore } from '../image/analysis-store'
import { createImageService } from '../image/image-service'
import { createAuthorities } from '../labs/services/authorities'
import { createTerminals } from '../terminal/terminals'
import { taskPlace } from '../workspace/task-place'
import { createWorkspaces } from '../workspace/workspaces'
import type { App } from './app'
import { type CleanReport, cleanUp, removeRunRemains, removeTemporary } from './clean'
import { type Clock, systemClock } from './clock'
import { type AppParts, composeParts } from './compose'
import { createDockerCommand } from './docker-command'
import { createEngineSession, type EngineChoice } from './engine-session'
import { registerAppHandlers } from './handlers/app-handlers'
import { registerEngineHandlers } from './handlers/engine-handlers'
import { registerHistoryHandlers } from './handlers/history-handlers'
import { registerImageHandlers } from './handlers/image-handlers'
import { registerJobHandlers } from './handlers/job-handlers'
import { registerKitHandlers } from './handlers/kit-handlers'
import { registerLabHandlers } from './handlers/lab-handlers'
import { HandlerRegistry } from './handlers/registry'
import { registerTaskHandlers, type ShowFolder } from './handlers/task-handlers'
import { acquireInstanceLock } from './instance-lock'
import { createJobs } from './jobs'
import { LabError, toErrorData } from './lab-error'
import type { Log } from './log'
import { createMirrorSession } from './mirror-session'
import { type Paths, requireHome } from './paths'
import { createShellPlaces } from './shell-place'
import { solveOnEngine } from './solve'

export type { EngineChoice } from './engine-session'

/** What the core needs besides its own code; each shell knows where it has them. */
export interface Programs {
  /** The folder of lab folders. */
  readonly labs: string
  /** The folder of kit recipes. */
  readonly recipes: string
  /** The package mirror, one file that runs in a container. */
  readonly mirror: string
}

export interface AppOptions {
  readonly paths: Paths
  readonly log: Log
  readonly shell: AppInfo['shell']
  readonly version: string
  readonly programs: Programs
  /** How this shell shows a folder in the file manager. */
  readonly showFolder: ShowFolder
  readonly engineChoice: EngineChoice
  /** Takes the instance lock: needed for whatever writes. */
  readonly exclusive: boolean
  readonly clock?: Clock
  readonly env?: NodeJS.ProcessEnv
  /** For tests of the app alone; without it the real parts are made. */
  readonly parts?: AppParts
}

/** How long a cancelled job may take to clean up after itself. */
const jobCloseMs = 10_000
/** How often an idle engine is asked whether it is still there. */
const engineCheckMs = 5_000

/**
 * Puts the core together. Throws LabError `second-instance` when `exclusive` and another LayerLab works
 * with the data folder.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { paths, log, shell } = options
  const clock = options.clock ?? systemClock
  await requireHome(paths)
  const lock = options.exclusive
    ? await acquireInstanceLock({ directory: paths.run, shell, clock, log })
    : undefined
  if (lock) await removeTemporary(paths, log)

  const listeners = new Set<(event: AppEvent) => void>()
  const emit = (event: AppEvent) => {
    for (const listener of [...listeners]) listener(event)
  }

  const parts = options.parts ?? composeParts({ ...options, env: options.env ?? process.env, clock })
  const jobs = createJobs({ clock, log, emit: (job) => emit({ kind: 'job', job }) })
  const engines = createEngineSession({
    choice: options.engineChoice,
    source: parts.engineSource,
    log,
    emit: (status) => emit({ kind: 'engine', status }),
  })
  const docker = createDockerCommand(join(paths.temporary, `docker-command-${process.pid}`))
  const mirrors = createMirrorSession({
    install: parts.installKit,
    log,
    changed: (mirror) => docker.setProxy(mirror?.proxyArgs('terminal')),
  })
  const ownRuns = new Set<string>()
  const ending = new AbortController()
  const authorities = createAuthorities()
  const workspaces = createWorkspaces({
    directory: paths.workspaces,
    openKit: () => parts.kits.open(),
    authorities,
    clock,
    log,
    emit,
  })
  const terminals = createTerminals({
    shellPlace: createShellPlaces({
      engines,
      docker,
      openWorkspace: async (lab, task) =>
        (await workspaces.open(await taskPlace(parts.labs, lab, task))).directory,
      startMirror: () => startMirror(),
      env: options.env ?? process.env,
    }),
    engine: async () => (await engines.connected()).engine,
    engineEndpoint: () => engines.current()?.info.endpoint,
    log,
  })

  const images = createImageService({
    store: createAnalysisStore({ directory: paths.images, log }),
    engine: async () => (await engines.connected()).engine,
    engineIfThere: async () => {
      await engines.status()
      return engines.current()?.engine
    },
    savedDirectory: paths.saved,
    clock,
  })

  /** For builds in terminals; jobs see to it themselves. */
  async function startMirror(): Promise<void> {
    if (jobs.list().some(({ state }) => state.kind === 'running')) return
    try {
      const { engine } = await engines.connected()
      await mirrors.ready(engine, await parts.kits.open(), () => {}, ending.signal)
    } catch (error) {
      log.debug(`no package mirror for terminals: ${toErrorData(error).what}`)
    }
  }

  const registry = new HandlerRegistry()
  registerAppHandlers(registry, {
    version: options.version,
    shell,
    dataDirectory: paths.home,
    platform: `${process.platform}-${process.arch}`,
  })
  registerEngineHandlers(registry, { engines, jobs })
  registerKitHandlers(registry, {
    kits: parts.kits,
    engines,
    jobs,
    emit: (status) => emit({ kind: 'kit', status }),
  })
  registerLabHandlers(registry, {
    ...parts,
    authorities,
    engines,
    mirrors,
    jobs,
    paths,
    clock,
    log,
    emit,
    ownRuns,
  })
  registerTaskHandlers(registry, {
    ...parts,
    authorities,
    workspaces,
    engines,
    mirrors,
    jobs,
    paths,
    clock,
    log,
    emit,
    ownRuns,
    showFolder: options.showFolder,
  })
  registerHistoryHandlers(registry, { records: parts.records, jobs, emit })
  registerImageHandlers(registry, { images, jobs, records: parts.records })
  registerJobHandlers(registry, { jobs })
  registry.requireAll()

  function checkEngine(): void {
    engines.check().catch((error: unknown) => {
      log.warn(`the engine could not be looked at: ${toErrorData(error).what}`)
    })
  }

  // While a build is timed nobody asks the engine anything else; a broken build tells the same.
  const watch = setInterval(() => {
    if (!jobs.list().some(({ state }) => state.kind === 'running')) checkEngine()
  }, engineCheckMs)
  watch.unref()

  async function answer(name: unknown, payload: unknown): Promise<Result<unknown>> {
    try {
      if (!isRequestName(name)) throw unknownRequest(name)
      const parsed = requestSchemas[name].safeParse(payload)
      if (!parsed.success) throw badRequest(name, parsed.error)
      return { ok: true, value: await registry.get(name)(parsed.data) }
    } catch (thrown) {
      const error = toErrorData(thrown)
      if (error.code === 'internal') log.warn(textOf(error))
      if (error.code === 'engine-lost') checkEngine()
      return { ok: false, error }
    }
  }

  async function close(): Promise<void> {
    clearInterval(watch)
    workspaces.close()
    ending.abort()
    images.close()
    // What cannot be closed must not keep the rest open, least of all an engine.
    const steps: readonly (() => Promise<unknown> | undefined)[] = [
      () => terminals.close(),
      () => jobs.close(jobCloseMs),
      () => removeOwnRemains(),
      () => mirrors.close(),
      // It is told that the mirror is gone, and goes itself then.
      () => docker.close(),
      () => engines.close(),
      () => lock?.release(),
    ]
    for (const step of steps) {
      await Promise.resolve(step()).catch((error: unknown) =>
        log.warn(`while closing: ${toErrorData(error).what}`),
      )
    }
    listeners.clear()
  }

  async function removeOwnRemains(): Promise<void> {
    const current = engines.current()
    if (current && options.exclusive) await removeRunRemains(current.engine, ownRuns, log)
  }

  let closing: Promise<void> | undefined
  return {
    request: answer,
    // The registry ties a name to its reply's type; `answer` has lost it on the way through `unknown`.
    send: (name, payload) => answer(name, payload) as Promise<Result<never>>,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    terminals,
    images,
    setAddress: async (address) => lock?.setAddress(address),
    solve: (lab, how) =>
      solveOnEngine({ ...parts, authorities, engines, mirrors, jobs, paths, clock, log }, lab, how),
    async clean({ data }): Promise<CleanReport> {
      jobs.requireIdle()
      await mirrors.close()
      const { recipes: recipesDirectory } = options.programs
      return cleanUp({ engines, source: parts.engineSource, paths, recipesDirectory, data })
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function unknownRequest(name: unknown): LabError {
  return new LabError('bad-request', {
    what: `LayerLab knows no request ${JSON.stringify(name)}.`,
    expected: 'A request of the contract.',
    todo: 'Load the page again: it may be of another version.',
  })
}

function badRequest(name: string, error: z.ZodError): LabError {
  return new LabError('bad-request', {
    what: `The request ${name} carries something that it should not.`,
    expected: 'The fields that this request takes, each in its range.',
    todo: 'Correct what is named below.',
    details: error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`),
  })
}

function textOf({ what, details }: ErrorData): string {
  return [what, ...details].join('\n  ')
}
