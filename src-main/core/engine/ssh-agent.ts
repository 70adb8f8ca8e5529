/**
 * Reaches an engine as the docker command does: through the learner's own `ssh` program, so that its
 * configuration, keys and known hosts hold, and `docker system dial-stdio` on the other machine.
 */
import { spawn } from 'node:child_process'
import { Agent, type ClientRequestArgs } from 'node:http'
import { Duplex } from 'node:stream'
import type { EngineEndpoint } from './endpoint'

type SshEndpoint = Extract<EngineEndpoint, { kind: 'ssh' }>

export class SshAgent extends Agent {
  readonly #endpoint: SshEndpoint

  constructor(endpoint: SshEndpoint) {
    super({ keepAlive: false })
    this.#endpoint = endpoint
  }

  override createConnection(
    _options: ClientRequestArgs,
    _callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex {
    return openSshStream(sshArguments(this.#endpoint))
  }
}

export function sshArguments(endpoint: SshEndpoint): string[] {
  return [
    // Never ask: there is no terminal behind this connection.
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-T'],
    ...(endpoint.user === null ? [] : ['-l', endpoint.user]),
    ...(endpoint.port === null ? [] : ['-p', String(endpoint.port)]),
    '--',
    endpoint.host,
    endpoint.path === null
      ? 'docker system dial-stdio'
      : `docker --host ${quoted(`unix://${endpoint.path}`)} system dial-stdio`,
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function openSshStream(args: readonly string[]): Duplex {
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  let said = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  child.on('error', (error) => stream.destroy(error))
  child.on('close', (code) => {
    if (code !== 0 && !stream.destroyed) {
      stream.destroy(new Error(`ssh ended with status ${code}: ${said.trim() || 'it gave no reason'}`))
    }
  })
  stream.on('close', () => child.kill())
  return Object.assign(stream, {
    // What Node's HTTP client asks of a socket and a pipe to a program does not have.
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
  })
}
