/**
 * Which engine the app works with: one that was found, or the private one once it was started. Keeps the
 * answer, notices when the engine goes away, and tells of every change.
 */
import type { EngineAttempt, EngineStatus, PrivateEngineState } from '#contract/engine'
import { type EngineSearch, engineNotFound, type FoundEngine } from '../engine/find-engine'
import type { PrivateSupport, RunningPrivateEngine } from '../engine/private/private-engine'
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
  startPrivate(onProgress: OnProgress, signal: AbortSignal): Promise<RunningPrivateEngine>
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
  /** The engine in use, without looking for one. */
  current(): FoundEngine | undefined
  /** Folder of the private engine's `docker` command, which is its DOCKER_CONFIG as well, while it is in use. */
  clientDirectory(): string | undefined
  startPrivate(onProgress: OnProgress, signal: AbortSignal): Promise<void>
  /** Asks the engine whether it still answers; changes the status when it does not. */
  check(): Promise<void>
  /** Ends connections, and the private engine where it was started here. */
  close(): Promise<void>
}

/** An engine that does not answer so small a question in this time is taken to be gone. */
const checkTimeoutMs = 10_000

export function createEngineSession(deps: {
  choice: EngineChoice
  source: EngineSource
  log: Log
  emit: (status: EngineStatus) => void
}): EngineSession {
  const { choice, source, log, emit } = deps
  let inUse: FoundEngine | undefined
  let privateEngine: RunningPrivateEngine | undefined
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
      ? { kind: 'connected', engine: inUse.info, attempts, privateEngine: state }
      : { kind: 'none', attempts, privateEngine: state }
    const text = JSON.stringify(status)
    if (text !== told) emit(status)
    told = text
    return status
  }

  async function use(next: FoundEngine | undefined): Promise<void> {
    if (inUse && inUse.engine !== next?.engine) inUse.engine.close()
    inUse = next
  }

  async function look(): Promise<EngineStatus> {
    if (privateEngine) {
      try {
        await use(await source.connectPrivate(privateEngine))
        return await tell()
      } catch (error) {
        log.warn(`the private engine does not answer any more: ${toErrorData(error).what}`)
        await stopPrivate()
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

  async function stopPrivate(): Promise<void> {
    const running = privateEngine
    privateEngine = undefined
    await running?.stop()
  }

  const refresh = () => {
    last = look()
    // A failed look must not be remembered as the answer.
    last.catch(() => {
      last = undefined
    })
    return last
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
    async startPrivate(onProgress, signal) {
      privateEngine ??= await source.startPrivate(onProgress, signal)
      await refresh()
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
      await stopPrivate()
    },
  }
}
