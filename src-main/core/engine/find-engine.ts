/** Finds a container engine: looks at every place in turn, and keeps what came of each. */
import type { AttemptOutcome, EngineAttempt, EngineInfo } from '#contract/engine'
import { LabError, toErrorData } from '../app/lab-error'
import type { Log } from '../app/log'
import { createDockerEngine } from './docker-engine'
import type { EngineEndpoint } from './endpoint'
import type { Engine } from './engine'
import { type EnginePlace, type EngineSurroundings, strategies } from './engine-places'

export interface FoundEngine {
  readonly engine: Engine
  readonly info: EngineInfo
}

export interface EngineSearch {
  readonly found: FoundEngine | undefined
  /** In the order in which they were made; the one that answered is the last. */
  readonly attempts: readonly EngineAttempt[]
}

/** Milliseconds that a place on this machine, and one behind ssh, may take to answer. */
const localLimit = 2_500
const sshLimit = 8_000

/** The first API with BuildKit builds as LayerLab needs them: `POST /build?version=2`. */
const leastApi = [1, 39] as const

/**
 * Goes on after a place that does not answer, also where DOCKER_HOST named it: the learner sees every attempt.
 * The caller closes the engine.
 */
export async function findEngine(surroundings: EngineSurroundings, log: Log): Promise<EngineSearch> {
  const attempts: EngineAttempt[] = []
  const seen = new Set<string>()
  for (const strategy of strategies) {
    for (const place of await strategy(surroundings)) {
      if (place.kind === 'endpoint' && seen.has(place.endpoint.url)) continue
      if (place.kind === 'endpoint') seen.add(place.endpoint.url)
      const { found, ...result } = await tryPlace(place)
      const attempt: EngineAttempt = { strategy: place.strategy, ...result }
      attempts.push(attempt)
      log.info(`engine ${attempt.strategy} ${attempt.endpoint}: ${attempt.outcome}. ${attempt.detail}`)
      if (found) return { found, attempts }
    }
  }
  return { found: undefined, attempts }
}

/** The one error for all attempts. */
export function engineNotFound(attempts: readonly EngineAttempt[]): LabError {
  return new LabError('engine-not-found', {
    what: 'No container engine answers on this machine.',
    expected: 'A Docker engine should be running, and this account should be allowed to use it.',
    todo: 'Start Docker, or set DOCKER_HOST to where it listens, then look again.',
    details: attempts.map(
      ({ strategy, endpoint, outcome, detail }) => `${strategy} ${endpoint}: ${outcome}. ${detail}`,
    ),
  })
}

interface Tried {
  readonly found?: FoundEngine
  readonly endpoint: string
  readonly outcome: AttemptOutcome
  readonly detail: string
}

async function tryPlace(place: EnginePlace): Promise<Tried> {
  if (place.kind === 'nothing') {
    return { endpoint: place.source, outcome: place.outcome, detail: place.detail }
  }
  const { endpoint, strategy } = place
  const limit = endpoint.kind === 'ssh' ? sshLimit : localLimit
  const engine = createDockerEngine(endpoint, strategy)
  try {
    const info = await engine.info(AbortSignal.timeout(limit))
    const unsupported = whyUnsupported(info)
    if (unsupported === undefined) {
      const detail = `${info.name} ${info.version} with API ${info.apiVersion} answers.`
      return { found: { engine, info }, endpoint: endpoint.url, outcome: 'answered', detail }
    }
    engine.close()
    return { endpoint: endpoint.url, outcome: 'unsupported', detail: unsupported }
  } catch (error) {
    engine.close()
    return { endpoint: endpoint.url, ...failure(error, endpoint, limit) }
  }
}

function whyUnsupported({ name, version, apiVersion, os }: EngineInfo): string | undefined {
  if (/podman/i.test(name)) {
    return `${name} ${version} answers, but builds with Buildah; LayerLab shows the steps of BuildKit, which only Docker engines have.`
  }
  if (os !== 'linux')
    return `${name} ${version} answers, but runs ${os} containers; the labs need Linux ones.`
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  if (major < leastApi[0] || (major === leastApi[0] && minor < leastApi[1])) {
    return `${name} ${version} answers with API ${apiVersion}, which has no BuildKit; ${leastApi.join('.')} or newer is needed.`
  }
  return undefined
}

function failure(error: unknown, endpoint: EngineEndpoint, limit: number): Omit<Tried, 'endpoint'> {
  if (error instanceof Error && error.name === 'AbortError') {
    const detail = `Nothing answered within ${limit / 1000} s.`
    return { outcome: 'no-answer', detail }
  }
  const code = causeCode(error)
  if (endpoint.kind === 'socket' && code === 'ENOENT') {
    return { outcome: 'not-there', detail: `There is no ${endpoint.path}.` }
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const detail = `This account may not open ${endpoint.url}; on Linux, members of the group "docker" may.`
    return { outcome: 'no-permission', detail }
  }
  if (code === 'ECONNREFUSED') return { outcome: 'no-answer', detail: 'It is there, but nothing listens.' }
  const data = toErrorData(error)
  if (data.code === 'engine-unsupported') return { outcome: 'unsupported', detail: data.what }
  if (endpoint.kind === 'ssh' && code === 'ENOENT') {
    return {
      outcome: 'unsupported',
      detail: 'It is reached through ssh, and there is no program `ssh` here.',
    }
  }
  return { outcome: 'no-answer', detail: data.what }
}

function causeCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}
