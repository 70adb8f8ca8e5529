/**
 * Which engine the app works with: one that was found, or the private one once it was started. Keeps the
 * answer, notices when the engine goes away, and tells of every change.
 */
import type { EngineAttempt, EngineFeature, EngineStatus, PrivateEngineState } from '#contract/engine'
import { engineLacks, featuresMissing, type KnownEngine, missingFeatures } from '../engine/engine-features'
import { type EngineSearch, engineNotFound, type FoundEngine } from '../engine/find-engine'
import type { PrivateEquipment, PrivateSupport, RunningPrivateEngine } from '../engine/private/private-engine'
import { toErrorData } from './lab-error'
import type { Log } from './log'
import type { OnProgress } from './progress'

/** `auto`: one that is found, else the private one where that is allowed; `found`, `private`: only such. */
export const engineChoices = ['auto', 'found', 'private'] as const
export type EngineChoice = (typeof engineChoices)[number]

/** What the session needs of the engine folder. */
export interface EngineSource {
  find(): Promise<EngineSearch>
  privateSupport(): Promise<PrivateSupport>
  startPrivate(
    onProgress: OnProgress,
    signal: AbortSignal,
    equipment: PrivateEquipment,
  ): Promise<RunningPrivateEngine>
  connectPrivate(running: RunningPrivateEngine): Promise<FoundEngine>
  /** Ends private engines of a LayerLab that was killed. */
  stopLeftPrivate(): Promise<void>
}

export interface EngineSession {
  /** Looks for an engine the first time, and then gives what it knows. */
  status(): Promise<EngineStatus>
  /** Looks again. */
  refresh(): Promise<EngineStatus>
  /** Throws LabError `engine-not-found`. */
  connected(): Promise<FoundEngine>
  /**
   * An engine that has all of the features; it is then the one in use. Where the private engine is in use and
   * lacks some, a second one is started that has them; it runs beside the first until LayerLab ends.
   * Throws LabError `engine-not-found` or `engine-unsupported`.
   */
  equipped(
    features: readonly EngineFeature[],
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<FoundEngine>
  /** The engine in use, without looking for one. */
  current(): FoundEngine | undefined
  /** Folder of the private engine's `docker` command, which is its DOCKER_CONFIG as well, while it is in use. */
  clientDirectory(): string | undefined
  /** Starts a private engine that has the features, and uses it from then on in place of any other. */
  startPrivate(
    onProgress: OnProgress,
    signal: AbortSignal,
    features?: readonly EngineFeature[],
  ): Promise<void>
  /** Asks the engine whether it still answers; changes the status when it does not. */
  check(): Promise<void>
  /** Ends connections, and the private engine where it was started here. */
  close(): Promise<void>
}

/** An engine that does not answer so small a question in this time is taken to be gone. */
const checkTimeoutMs = 10_000

const plain: PrivateEquipment = {}
const full: PrivateEquipment = { imageStore: 'containerd', emulation: true }

/** What every engine has that LayerLab works with. */
function isPlain(features: readonly EngineFeature[]): boolean {
  return features.every((feature) => feature === 'buildkit')
}

export function createEngineSession(deps: {
  choice: EngineChoice
  source: EngineSource
  log: Log
  emit: (status: EngineStatus) => void
}): EngineSession {
  const { choice, source, log, emit } = deps
  let inUse: (FoundEngine & KnownEngine) | undefined
  /** The one in use of those that run. */
  let privateEngine: RunningPrivateEngine | undefined
  const privateEngines = new Map<PrivateEquipment, RunningPrivateEngine>()
  let attempts: readonly EngineAttempt[] = []
  let last: Promise<EngineStatus> | undefined
  let told = ''

  async function privateState(): Promise<PrivateEngineState> {
    if (privateEngine) {
      return { kind: 'running', version: privateEngine.version, socketPath: privateEngine.socketPath }
    }
    const support = await source.privateSupport()
    return support.possible
      ? { kind: 'possible', installed: support.installed, needs: support.needs }
      : { kind: 'impossible', reason: support.reason, todo: support.todo }
  }

  async function tell(): Promise<EngineStatus> {
    const state = await privateState()
    const status: EngineStatus = inUse
      ? {
          kind: 'connected',
          engine: inUse.info,
          platforms: inUse.platforms,
          lacks: engineLacks(inUse),
          attempts,
          privateEngine: state,
        }
      : { kind: 'none', attempts, privateEngine: state }
    const text = JSON.stringify(status)
    if (text !== told) emit(status)
    told = text
    return status
  }

  async function use(next: FoundEngine | undefined): Promise<void> {
    const kept = inUse && inUse.info.endpoint === next?.info.endpoint ? inUse.engine : undefined
    if (inUse && !kept) inUse.engine.close()
    // The same place again: shells and analyses that are under way keep their connections.
    if (kept && next && next.engine !== kept) next.engine.close()
    const engine = kept ?? next?.engine
    inUse = next && engine && { engine, info: next.info, platforms: await platformsOf({ ...next, engine }) }
  }

  /** Engines that do not tell are asked no more of: which platforms they run is then unknown. */
  async function platformsOf({ engine, info }: FoundEngine): Promise<readonly string[]> {
    try {
      return await engine.buildPlatforms(AbortSignal.timeout(checkTimeoutMs))
    } catch (error) {
      log.info(
        `${info.name} at ${info.endpoint} does not say for which platforms it builds: ${toErrorData(error).what}`,
      )
      return []
    }
  }

  async function look(): Promise<EngineStatus> {
    while (privateEngine) {
      try {
        await use(await source.connectPrivate(privateEngine))
        return await tell()
      } catch (error) {
        log.warn(`the private engine does not answer any more: ${toErrorData(error).what}`)
        await stopPrivate(privateEngine).catch((failure: unknown) => {
          log.warn(`what is left of the private engine: ${toErrorData(failure).what}`)
        })
      }
    }
    if (choice === 'private') {
      attempts = []
      await use(undefined)
    } else {
      const result = await source.find()
      attempts = result.attempts
      await use(result.found)
    }
    return tell()
  }

  async function stopPrivate(running: RunningPrivateEngine): Promise<void> {
    for (const [equipment, engine] of privateEngines) if (engine === running) privateEngines.delete(equipment)
    if (privateEngine === running) [privateEngine] = privateEngines.values()
    await running.stop()
  }

  async function takePrivate(
    equipment: PrivateEquipment,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const known = privateEngines.get(equipment)
    const running = known ?? (await source.startPrivate(onProgress, signal, equipment))
    privateEngines.set(equipment, running)
    if (privateEngine === running && inUse) return
    privateEngine = running
    await refresh()
  }

  /** One after the other: two looks at once would each take up an engine, and leave one of them open. */
  const refresh = () => {
    const next = (last ?? Promise.resolve()).then(look, look)
    last = next
    // A failed look must not be remembered as the answer.
    next.catch(() => {
      if (last === next) last = undefined
    })
    return next
  }

  return {
    status: () => last ?? refresh(),
    refresh,
    async connected() {
      await (last ?? refresh())
      if (inUse) return inUse
      throw engineNotFound(attempts)
    },
    current: () => inUse,
    clientDirectory: () => privateEngine?.clientDirectory,
    async startPrivate(onProgress, signal, features = []) {
      await takePrivate(isPlain(features) ? plain : full, onProgress, signal)
    },
    async equipped(features, onProgress, signal) {
      await (last ?? refresh())
      if (!inUse) throw engineNotFound(attempts)
      if (privateEngine) {
        // Back to the first where that is enough: it holds the kit, and its sizes are those of other labs.
        const enough = isPlain(features) && privateEngines.has(plain)
        if (enough) await takePrivate(plain, onProgress, signal)
        else if (missingFeatures(inUse, features).length > 0) await takePrivate(full, onProgress, signal)
        if (!inUse) throw engineNotFound(attempts)
      }
      const missing = missingFeatures(inUse, features)
      if (missing.length > 0) throw featuresMissing(inUse, missing)
      return inUse
    },
    async check() {
      if (!inUse) return
      const { engine, info } = inUse
      try {
        await engine.info(AbortSignal.timeout(checkTimeoutMs))
      } catch (error) {
        if (inUse?.engine !== engine) return
        log.warn(`${info.name} at ${info.endpoint} does not answer any more: ${toErrorData(error).what}`)
        await refresh()
      }
    },
    async close() {
      await last?.catch(() => undefined)
      await use(undefined)
      const failures: unknown[] = []
      for (const running of [...privateEngines.values()]) {
        await stopPrivate(running).catch((failure: unknown) => failures.push(failure))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
