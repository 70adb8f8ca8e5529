/** The WebSocket end of the bridge: requests and replies by id, events to everyone. */
import type { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { SocketMessage } from '#contract/bridge'
import type { AppEvent } from '#contract/events'
import type { App } from '../../core/app/app'
import type { Log } from '../../core/app/log'

/** Unsent bytes above which a client gets no more live events: it is slower than they come. */
const liveEventLimit = 1024 * 1024
/** Unsent bytes above which a client is dropped; it connects again and asks for the whole state. */
const dropLimit = 32 * 1024 * 1024
/** Requests of one client under way at once; the renderer needs a handful. */
const openRequestLimit = 64
const heartbeatMs = 30_000

const socketRequestSchema = z.strictObject({ id: z.int().min(0), name: z.string(), payload: z.unknown() })

export function serveBridge(server: WebSocketServer, app: App, log: Log): () => void {
  const alive = new WeakSet<WebSocket>()

  server.on('connection', (socket) => {
    let open = 0
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', (error) => log.warn(`bridge: ${error.message}`))
    socket.on('message', (data, isBinary) => {
      const request = isBinary ? undefined : parse(data.toString())
      if (!request) {
        socket.close(1007, 'One JSON request per text frame')
        return
      }
      if (open >= openRequestLimit) {
        socket.close(1008, `More than ${openRequestLimit} requests at once`)
        return
      }
      open++
      void app.request(request.name, request.payload).then((result) => {
        open--
        send(socket, { kind: 'reply', id: request.id, result })
      })
    })
  })

  const stopListening = app.listen((event) => {
    const text = JSON.stringify({ kind: 'event', event } satisfies SocketMessage)
    for (const socket of server.clients) {
      if (isLive(event) && socket.bufferedAmount > liveEventLimit) continue
      sendText(socket, text)
    }
  })

  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (alive.delete(socket)) socket.ping()
      else socket.terminate()
    }
  }, heartbeatMs)
  heartbeat.unref()

  return () => {
    stopListening()
    clearInterval(heartbeat)
    for (const socket of server.clients) socket.close(1001, 'LayerLab is closing')
    server.close()
  }
}

/** Events that the next of their kind makes obsolete. */
function isLive(event: AppEvent): boolean {
  switch (event.kind) {
    case 'build-live':
    case 'build-log':
      return true
    case 'job':
      return event.job.state.kind === 'running'
    default:
      return false
  }
}

function send(socket: WebSocket, message: SocketMessage): void {
  sendText(socket, JSON.stringify(message))
}

function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > dropLimit) socket.terminate()
  else socket.send(text)
}

function parse(text: string): z.infer<typeof socketRequestSchema> | undefined {
  try {
    return socketRequestSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
