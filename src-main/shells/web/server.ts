/** The browser shell: the renderer's files and the bridge, on 127.0.0.1 only. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { terminalSocketPath } from '#contract/terminal-frames'
import type { App } from '../../core/app/app'
import { LabError } from '../../core/app/lab-error'
import type { Log } from '../../core/app/log'
import { contentSecurityPolicy, pageHeaders } from '../content-security'
import { type Access, createAccess, type Refusal } from './access'
import { serveBridge } from './bridge'
import { noCookiePage } from './no-cookie-page'
import { rendererFiles } from './renderer-files'
import { serveTerminals } from './terminal-socket'

/** Far above any request of the contract, far below what would hurt. */
const maxPayloadBytes = 1024 * 1024

export interface WebShell {
  /** Without a token. */
  readonly address: string
  /** A link that opens LayerLab in one browser, once. */
  newLink(): string
  close(): Promise<void>
}

/** Throws LabError `bad-request` when the port is taken. Port 0 lets the system choose. */
export async function startWebShell(options: {
  app: App
  rendererDirectory: string
  port: number
  log: Log
}): Promise<WebShell> {
  const { app, rendererDirectory, log } = options
  const server = createServer()
  const port = await listen(server, options.port)
  const access = createAccess(port)
  const csp = contentSecurityPolicy(`'self' ws://127.0.0.1:${port}`)
  const files = rendererFiles(rendererDirectory)

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    response.setHeader('Content-Security-Policy', csp)
    answer(request, response, access, (next) => files(request, response, next))
  })

  const newSockets = () =>
    new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false })
  const bridges = newSockets()
  const terminals = newSockets()
  const endpoints = new Map([
    ['/bridge', bridges],
    [terminalSocketPath, terminals],
  ])
  server.on('upgrade', (request, socket, head) => {
    // Node listens for errors no more from here on: a client that goes away would end the whole process.
    socket.on('error', () => socket.destroy())
    const refusal = access.refuseUpgrade(request)
    const sockets = endpoints.get(targetOf(request)?.pathname ?? '')
    if (refusal) refuseSocket(socket, refusal)
    else if (!sockets) refuseSocket(socket, { status: 400, reason: 'The bridge is at /bridge.' })
    else sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
  })
  const closeBridge = serveBridge(bridges, app, log)
  const closeTerminals = serveTerminals(terminals, app.terminals, log)

  return {
    address: `http://127.0.0.1:${port}/`,
    newLink: access.newLink,
    async close() {
      closeBridge()
      closeTerminals()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  serveFile: (next: () => void) => void,
): void {
  const refusal = access.refuseSender(request)
  if (refusal) {
    plain(response, refusal.status, refusal.reason)
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(response, 405, 'Only GET.')
    return
  }
  const target = targetOf(request)
  if (!target) {
    plain(response, 400, 'The address makes no sense.')
    return
  }
  const token = target.searchParams.get('token')
  if (token !== null) {
    const cookie = access.exchange(token)
    if (cookie !== undefined) {
      response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end()
      return
    }
  }
  if (!access.hasCookie(request)) {
    const page = noCookiePage(token === null ? 'none' : 'used')
    response.writeHead(401, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
    response.end(request.method === 'HEAD' ? undefined : page)
    return
  }
  if (token !== null) {
    response.writeHead(303, { Location: '/' }).end()
    return
  }
  serveFile(() => plain(response, 404, 'There is no such file.'))
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function refuseSocket(socket: Duplex, { status, reason }: Refusal): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`)
}

function targetOf(request: IncomingMessage): URL | undefined {
  const url = request.url ?? '/'
  return URL.canParse(url, 'http://127.0.0.1') ? new URL(url, 'http://127.0.0.1') : undefined
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new LabError(
          'bad-request',
          {
            what: `LayerLab cannot listen on 127.0.0.1:${port}: ${error.message}.`,
            expected: 'A port that is free and allowed.',
            todo: 'Choose another with --port, or leave it out and one is chosen for you.',
          },
          { cause: error },
        ),
      )
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
