/**
 * Who may talk to the browser shell. It controls a container engine, so being on this machine is not
 * enough: a one-time token from the terminal is exchanged for a cookie, and Host and Origin are checked
 * as well, which turns down pages of other sites and names that were re-bound to 127.0.0.1.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Refusal = { readonly status: 400 | 401 | 403; readonly reason: string }

export interface Access {
  /** A link that works once; the one before it stops working. */
  newLink(): string
  /** Exchanges the token for the value of a Set-Cookie header; undefined when it is wrong or used. */
  exchange(token: string): string | undefined
  /** Why the request is turned down before any cookie is looked at; undefined when it is not. */
  refuseSender(request: IncomingMessage): Refusal | undefined
  hasCookie(request: IncomingMessage): boolean
  /** For WebSocket upgrades, where browsers always send an Origin: a missing one is turned down. */
  refuseUpgrade(request: IncomingMessage): Refusal | undefined
}

export function createAccess(port: number): Access {
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  // Cookies are shared by all ports of a host: the port in the name keeps two LayerLabs apart.
  const cookieName = `layerlab-${port}`
  const sessions = new Set<string>()
  let token: string | undefined

  function refuseSender(request: IncomingMessage): Refusal | undefined {
    if (request.headers.host !== host) return { status: 403, reason: `The Host must be ${host}.` }
    if (request.headers.origin !== undefined && request.headers.origin !== origin) {
      return { status: 403, reason: `The Origin must be ${origin}.` }
    }
    return undefined
  }

  const hasCookie = (request: IncomingMessage) =>
    cookies(request.headers.cookie).some(
      ([name, value]) => name === cookieName && sessions.has(digest(value)),
    )

  return {
    newLink() {
      token = randomBytes(32).toString('base64url')
      return `${origin}/?token=${token}`
    },
    exchange(offered) {
      if (token === undefined || !equal(offered, token)) return undefined
      token = undefined
      const session = randomBytes(32).toString('base64url')
      sessions.add(digest(session))
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    refuseSender,
    hasCookie,
    refuseUpgrade(request) {
      const refusal = refuseSender(request)
      if (refusal) return refusal
      if (request.headers.origin === undefined) return { status: 403, reason: 'The Origin is missing.' }
      return hasCookie(request) ? undefined : { status: 401, reason: 'The cookie is missing.' }
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** Compares digests, so that neither time nor length tells anything about the token. */
const equal = (a: string, b: string) => timingSafeEqual(Buffer.from(digest(a)), Buffer.from(digest(b)))

function cookies(header: string | undefined): [string, string][] {
  return (header ?? '').split(';').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [name.trim(), value.join('=').trim()]
  })
}
