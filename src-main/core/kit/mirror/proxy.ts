/**
 * A forward proxy for exactly one host name. Clients need no address of ours in their configuration, only
 * proxy variables, and those are no part of BuildKit's cache key. The user name that they give is the id of
 * the build that asks; it is no secret and opens nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Content, type MirrorContent, pathSegments } from './content'
import type { Link } from './link'
import type { BuildTokens } from './tokens'

/** Builds that are counted at the same time; the oldest are forgotten first. */
const countedBuilds = 10_000

export class ServedBytes {
  readonly #byBuild = new Map<string, number>()

  add(buildId: string, bytes: number): void {
    const before = this.#byBuild.get(buildId) ?? 0
    this.#byBuild.set(buildId, before + bytes)
    if (this.#byBuild.size > countedBuilds) {
      const [oldest] = this.#byBuild.keys()
      if (oldest !== undefined) this.#byBuild.delete(oldest)
    }
  }

  of(buildId: string): number {
    return this.#byBuild.get(buildId) ?? 0
  }
}

export interface ProxyOptions {
  /** The one host name that is answered for. */
  readonly host: string
  readonly content: MirrorContent
  readonly link: Link
  readonly served: ServedBytes
  readonly tokens: BuildTokens
}

export function createMirrorProxy(options: ProxyOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else refuse(response, 500, `The mirror failed: ${error instanceof Error ? error.message : error}`)
    })
  })
  server.on('connect', (request, socket) => {
    const text = onlyHost(options.host, request.url ?? '')
    socket.on('error', () => socket.destroy())
    socket.end(
      `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    )
  })
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, content, link, served, tokens }: ProxyOptions,
): Promise<void> {
  request.resume()
  const target = requestTarget(request)
  if (target?.host !== host) return refuse(response, 403, onlyHost(host, target?.host ?? 'another host'))
  const build = buildIdOf(request)
  await link.request()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, 'The mirror only reads: GET and HEAD.', { allow: 'GET, HEAD' })
  }
  const segments = pathSegments(target.path)
  const found = segments && (await content.find(segments, `http://${host}`))
  if (found === undefined) {
    const message = `${target.path} is not in LayerLab's kit, which holds what the labs need.`
    return refuse(response, 404, message, {}, readsText(target.path))
  }
  if (found.needsToken && !tokens.opens(build, request.headers.authorization)) {
    return refuse(response, 401, `${target.path} is private: it needs the token of this build.`, {
      'www-authenticate': 'Bearer realm="LayerLab"',
    })
  }
  const headers = { etag: found.etag, 'cache-control': found.cacheControl }
  if (matches(request.headers['if-none-match'], found.etag)) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, {
    ...headers,
    'content-type': found.mediaType,
    'content-length': found.sizeBytes,
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  await sendBody(response, found, link, (bytes) => served.add(build, bytes))
}

async function sendBody(
  response: ServerResponse,
  content: Content,
  link: Link,
  onSent: (bytes: number) => void,
): Promise<void> {
  for await (const chunk of content.chunks()) {
    await link.transfer(chunk.length)
    if (response.destroyed) return
    await new Promise<void>((resolve) => {
      response.once('close', resolve)
      response.write(chunk, (error) => {
        response.off('close', resolve)
        if (!error) onSent(chunk.length)
        resolve()
      })
    })
  }
  response.end()
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  asText = false,
): void {
  const body = asText ? `${message}\n` : JSON.stringify({ error: message })
  response.writeHead(status, {
    ...headers,
    'content-type': asText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** npm shows `error` of a JSON answer; Go shows an answer only when it is plain text. */
function readsText(path: string): boolean {
  return /^\/(go|apt)\//.test(path)
}

function onlyHost(host: string, asked: string): string {
  return `LayerLab's package mirror answers for ${host} only, not for ${asked}: labs run without internet.`
}

/** Absolute form, as clients send it to a proxy, or origin form with the host in its header. */
function requestTarget(request: IncomingMessage): { host: string; path: string } | undefined {
  const url = request.url ?? ''
  const absolute = /^http:\/\/([^/?#]+)([^?#]*)/i.exec(url)
  if (absolute?.[1] !== undefined) {
    return { host: absolute[1].toLowerCase().replace(/:80$/, ''), path: absolute[2] || '/' }
  }
  const host = request.headers.host?.toLowerCase()
  return url.startsWith('/') && host !== undefined ? { host, path: url.replace(/[?#].*$/s, '') } : undefined
}

function buildIdOf(request: IncomingMessage): string {
  const [scheme, credentials] = (request.headers['proxy-authorization'] ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic' || credentials === undefined) return ''
  const user = Buffer.from(credentials, 'base64').toString('latin1').split(':', 1)[0] ?? ''
  return /^[\w.-]{1,100}$/.test(user) ? user : ''
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
}
