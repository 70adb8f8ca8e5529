/**
 * How LayerLab speaks to its running mirror: by `exec` of the same program in the container, over a socket
 * in the container's own file system. Nothing on the host's network can reach it.
 */
import { rm } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import { isLinkSpeedName, type Link } from './link'
import type { ServedBytes } from './proxy'
import type { BuildTokens } from './tokens'

export function createControl(link: Link, served: ServedBytes, tokens: BuildTokens): Server {
  return createServer((asked, response) => {
    const [, verb, argument = '', value = ''] = (asked.url ?? '').split('/')
    const reply = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body))
    if (verb === 'stats') return reply(200, { bytes: served.of(decodeURIComponent(argument)) })
    if (verb === 'speed' && isLinkSpeedName(argument)) {
      link.setSpeed(argument)
      return reply(200, { speed: link.speed })
    }
    if (verb === 'token' && /^[0-9a-f]{64}$/.test(value)) {
      tokens.allow(decodeURIComponent(argument), value)
      return reply(200, {})
    }
    return reply(400, { error: `unknown: ${asked.url}` })
  })
}

export async function listenOnSocket(server: Server, path: string): Promise<void> {
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

/** Sends one command, e.g. `stats build-1`; gives the answer as JSON text. */
export function sendControl(path: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const target = `/${words.map(encodeURIComponent).join('/')}`
    const sent = request({ socketPath: path, path: target, method: 'POST' }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        if (response.statusCode === 200) resolve(text)
        else reject(new Error(text))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
