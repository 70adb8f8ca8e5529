/** The WebSocket end of the terminals: JSON text frames and binary frames, see contract/terminal-frames.ts. */
import type { RawData, WebSocket, WebSocketServer } from 'ws'
import { decodeClientFrame, encodeServerMessage, type Frame } from '#contract/terminal-frames'
import type { Log } from '../../core/app/log'
import type { Terminals } from '../../core/terminal/terminals'

/** A browser that vanished without a word would keep its sessions held up. */
const heartbeatMs = 10_000

/** Flow control bounds what waits in a socket: 300,000 bytes for each session that it shows. */
export function serveTerminals(server: WebSocketServer, terminals: Terminals, log: Log): () => void {
  const alive = new WeakSet<WebSocket>()

  server.on('connection', (socket) => {
    const connection = terminals.connect((message) => {
      if (socket.readyState === socket.OPEN) socket.send(encodeServerMessage(message))
    })
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', (error) => log.warn(`terminal socket: ${error.message}`))
    socket.on('close', () => connection.close())
    socket.on('message', (data, isBinary) => {
      if (!connection.receive(decodeClientFrame(frameOf(data, isBinary)))) {
        socket.close(1007, 'No frame of the contract')
      }
    })
  })

  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (alive.delete(socket)) socket.ping()
      else socket.terminate()
    }
  }, heartbeatMs)
  heartbeat.unref()

  return () => {
    clearInterval(heartbeat)
    for (const socket of server.clients) socket.close(1001, 'LayerLab is closing')
    server.close()
  }
}

function frameOf(data: RawData, isBinary: boolean): Frame {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : data instanceof ArrayBuffer
      ? Buffer.from(data)
      : data
  return isBinary ? bytes : bytes.toString('utf8')
}
