/** Where an engine listens. `url` is what the learner is shown: `unix:///…`, `npipe://…`, `tcp://…`, `ssh://…`. */
export type EngineEndpoint =
  | { readonly kind: 'socket'; readonly url: string; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly url: string
      readonly host: string
      readonly port: number
      readonly tls: TlsMaterial | null
    }
  | {
      readonly kind: 'ssh'
      readonly url: string
      readonly host: string
      readonly port: number | null
      readonly user: string | null
      /** The engine's socket on that machine; null for its default. */
      readonly path: string | null
    }

/** PEM texts. `verify` false accepts any certificate of the engine, as `docker --tls` without `--tlsverify` does. */
export interface TlsMaterial {
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly verify: boolean
}

/** Says in one sentence why a text names no endpoint. */
export class EndpointError extends Error {}

const defaultPorts = { plain: 2375, tls: 2376 }

/** Reads an endpoint as the docker command does. Throws `EndpointError`. */
export function parseEndpoint(text: string, tls: TlsMaterial | null = null): EngineEndpoint {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1]
  if (scheme === 'unix') {
    const path = text.slice('unix://'.length)
    if (!path.startsWith('/')) throw new EndpointError(`"${text}" has no absolute path after unix://.`)
    return { kind: 'socket', url: text, path }
  }
  if (scheme === 'npipe') {
    const path = text.slice('npipe://'.length)
    if (path.length < 2) throw new EndpointError(`"${text}" names no pipe after npipe://.`)
    return { kind: 'socket', url: text, path }
  }
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https' || scheme === undefined) {
    return tcpEndpoint(text, scheme === 'https' && tls === null ? systemTrust : tls)
  }
  if (scheme === 'ssh') {
    const url = parsedUrl(text)
    return {
      kind: 'ssh',
      url: text,
      host: url.hostname,
      port: url.port === '' ? null : Number(url.port),
      user: url.username === '' ? null : decodeURIComponent(url.username),
      path: url.pathname === '' || url.pathname === '/' ? null : url.pathname,
    }
  }
  throw new EndpointError(`"${text}" begins with ${scheme}://, which is not unix, npipe, tcp or ssh.`)
}

const systemTrust: TlsMaterial = { ca: null, cert: null, key: null, verify: true }

function tcpEndpoint(text: string, tls: TlsMaterial | null): EngineEndpoint {
  const address = text.replace(/^[a-z]+:\/\//, '')
  const url = parsedUrl(`tcp://${address}`)
  if (url.pathname !== '' && url.pathname !== '/') {
    throw new EndpointError(`"${text}" has a path after the port, which LayerLab cannot use.`)
  }
  return {
    kind: 'tcp',
    url: `tcp://${address}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (tls ? defaultPorts.tls : defaultPorts.plain) : Number(url.port),
    tls,
  }
}

function parsedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new EndpointError(`"${text}" is not an address with a host and a port.`)
  const url = new URL(text)
  if (url.hostname === '') throw new EndpointError(`"${text}" names no host.`)
  if (url.password !== '') throw new EndpointError('The address holds a password, which engines do not take.')
  return url
}
