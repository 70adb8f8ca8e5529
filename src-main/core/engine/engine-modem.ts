/**
 * The connection under dockerode. dockerode's own set-up reads DOCKER_HOST and its certificates whatever it
 * is given, and throws where they are broken; here only the endpoint counts.
 */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { inspect } from 'node:util'
import Modem from 'docker-modem'
import type { EngineEndpoint } from './endpoint'
import { SshAgent } from './ssh-agent'

export interface EngineConnection {
  readonly endpoint: EngineEndpoint
  readonly modem: Modem
  close(): void
}

export function connectionTo(endpoint: EngineEndpoint): EngineConnection {
  const agent = agentFor(endpoint)
  // docker-modem inspects its request options to any depth for a debug line that is never printed:
  // without this, every request walks through all sockets of the agent.
  Object.defineProperty(agent, inspect.custom, { value: () => 'agent' })
  const modem: Modem = Object.assign(Object.create(Modem.prototype), {
    ...address(endpoint),
    pathPrefix: '/',
    headers: {},
    agent,
    Promise,
  })
  return { endpoint, modem, close: () => agent.destroy() }
}

function address(endpoint: EngineEndpoint) {
  switch (endpoint.kind) {
    case 'socket':
      return { protocol: 'http', socketPath: endpoint.path }
    case 'tcp':
      return {
        protocol: endpoint.tls ? 'https' : 'http',
        host: bracketed(endpoint.host),
        port: endpoint.port,
      }
    case 'ssh':
      return { protocol: 'http', host: bracketed(endpoint.host), port: 80 }
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** No idle sockets: after a restart of the engine they would fail the next request. */
function agentFor(endpoint: EngineEndpoint): HttpAgent {
  if (endpoint.kind === 'ssh') return new SshAgent(endpoint)
  if (endpoint.kind === 'socket' || endpoint.tls === null) return new HttpAgent({ keepAlive: false })
  const { ca, cert, key, verify } = endpoint.tls
  return new HttpsAgent({
    keepAlive: false,
    rejectUnauthorized: verify,
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  })
}
