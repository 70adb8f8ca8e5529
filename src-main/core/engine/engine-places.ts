/**
 * Where an engine may be, in the order in which LayerLab looks: what the learner has set comes before what the
 * docker command remembers, and that before the sockets that products are known to use.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AttemptOutcome, EngineStrategy } from '#contract/engine'
import { contextEndpoint, currentContext, defaultContext, tlsMaterial } from './docker-contexts'
import { EndpointError, type EngineEndpoint, parseEndpoint } from './endpoint'

/** What finding an engine depends on, so that nothing else of the machine counts. */
export interface EngineSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly platform: NodeJS.Platform
  /** Where the system's services have their sockets. */
  readonly systemRun: string
}

export function surroundingsHere(env: NodeJS.ProcessEnv = process.env): EngineSurroundings {
  return { env, home: homedir(), platform: process.platform, systemRun: '/var/run' }
}

/** A place to look, or why there is none. */
export type EnginePlace =
  | { readonly kind: 'endpoint'; readonly strategy: EngineStrategy; readonly endpoint: EngineEndpoint }
  | {
      readonly kind: 'nothing'
      readonly strategy: EngineStrategy
      /** The variable or context that named none. */
      readonly source: string
      readonly outcome: AttemptOutcome
      readonly detail: string
    }

type Strategy = (surroundings: EngineSurroundings) => Promise<readonly EnginePlace[]>

export const strategies: readonly Strategy[] = [
  dockerHost,
  contextVariable,
  chosenContext,
  async (surroundings) => wellKnownSockets(surroundings),
]

async function dockerHost({ env, home }: EngineSurroundings): Promise<readonly EnginePlace[]> {
  const strategy = 'docker-host'
  const host = env.DOCKER_HOST
  if (!host) return [nothing(strategy, 'DOCKER_HOST', 'not-set', 'The variable DOCKER_HOST is not set.')]
  return placeFrom(strategy, host, async () => parseEndpoint(host, await tlsOf(host, env, home)))
}

/** As the docker command: DOCKER_TLS_VERIFY asks for TLS with verification, DOCKER_TLS for TLS without. */
async function tlsOf(host: string, env: NodeJS.ProcessEnv, home: string) {
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!/^(tcp|https?):/.test(host) || (!verify && !env.DOCKER_TLS)) return null
  const directory = env.DOCKER_CERT_PATH || configDirectory({ env, home })
  const material = await tlsMaterial(directory, verify)
  if (material) return material
  if (env.DOCKER_CERT_PATH)
    throw new EndpointError(`DOCKER_CERT_PATH names ${directory}, which holds no certificates.`)
  return { ca: null, cert: null, key: null, verify }
}

async function contextVariable(surroundings: EngineSurroundings): Promise<readonly EnginePlace[]> {
  const strategy = 'docker-context-variable'
  const name = surroundings.env.DOCKER_CONTEXT
  if (!name)
    return [nothing(strategy, 'DOCKER_CONTEXT', 'not-set', 'The variable DOCKER_CONTEXT is not set.')]
  return contextPlace(strategy, name, surroundings)
}

async function chosenContext(surroundings: EngineSurroundings): Promise<readonly EnginePlace[]> {
  const strategy = 'current-context'
  const directory = configDirectory(surroundings)
  try {
    const name = await currentContext(directory)
    if (name !== undefined) return await contextPlace(strategy, name, surroundings)
    const detail = `${join(directory, 'config.json')} chooses no context.`
    return [nothing(strategy, 'current context', 'not-set', detail)]
  } catch (error) {
    return [invalid(strategy, join(directory, 'config.json'), error)]
  }
}

async function contextPlace(
  strategy: EngineStrategy,
  name: string,
  surroundings: EngineSurroundings,
): Promise<readonly EnginePlace[]> {
  const source = `context ${name}`
  if (name === defaultContext) {
    const detail = 'The context "default" stands for the platform’s own socket, which is looked at below.'
    return [nothing(strategy, source, 'not-set', detail)]
  }
  const directory = configDirectory(surroundings)
  return placeFrom(strategy, source, async () => {
    const endpoint = await contextEndpoint(directory, name)
    if (endpoint) return endpoint
    throw new EndpointError(`There is no context "${name}" below ${join(directory, 'contexts')}.`)
  })
}

function configDirectory({ env, home }: Pick<EngineSurroundings, 'env' | 'home'>): string {
  return env.DOCKER_CONFIG || join(home, '.docker')
}

async function placeFrom(
  strategy: EngineStrategy,
  source: string,
  find: () => Promise<EngineEndpoint>,
): Promise<readonly EnginePlace[]> {
  try {
    return [{ kind: 'endpoint', strategy, endpoint: await find() }]
  } catch (error) {
    return [invalid(strategy, source, error)]
  }
}

function invalid(strategy: EngineStrategy, source: string, error: unknown): EnginePlace {
  if (!(error instanceof EndpointError)) throw error
  return nothing(strategy, source, 'invalid', error.message)
}

function nothing(
  strategy: EngineStrategy,
  source: string,
  outcome: AttemptOutcome,
  detail: string,
): EnginePlace {
  return { kind: 'nothing', strategy, source, outcome, detail }
}

function wellKnownSockets({ env, home, platform, systemRun }: EngineSurroundings): readonly EnginePlace[] {
  const runtime = env.XDG_RUNTIME_DIR
  const paths =
    platform === 'win32'
      ? ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/dockerDesktopLinuxEngine']
      : [
          join(systemRun, 'docker.sock'),
          // Docker Desktop on macOS, then on Linux.
          join(home, '.docker/run/docker.sock'),
          join(home, '.docker/desktop/docker.sock'),
          // Docker without root.
          ...(runtime ? [join(runtime, 'docker.sock')] : []),
          // Colima, Rancher Desktop, OrbStack.
          join(env.COLIMA_HOME || join(home, '.colima'), 'default/docker.sock'),
          join(home, '.rd/docker.sock'),
          join(home, '.orbstack/run/docker.sock'),
          ...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
          join(systemRun, 'podman/podman.sock'),
        ].map((path) => `unix://${path}`)
  return paths.map((url) => ({
    kind: 'endpoint',
    strategy: 'well-known-socket',
    endpoint: parseEndpoint(url),
  }))
}
