/**
 * Answers gRPC calls on a connection that is already there. BuildKit turns the roles round: it opens no
 * connection of its own, but calls back over the one that its client has dialled. Without compression, over
 * Node's own HTTP/2.
 */
import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { frameMessage, unframeMessage } from './grpc-messages'
import { MessageStream } from './message-stream'

/** Status codes as gRPC numbers them. */
export const grpcStatus = { invalidArgument: 3, notFound: 5, unimplemented: 12, internal: 13 } as const

export type UnaryAnswer =
  | { readonly kind: 'message'; readonly message: Uint8Array }
  | { readonly kind: 'error'; readonly status: number; readonly message: string }

/** By path: `/package.Service/Method`. */
export type UnaryMethods = Readonly<Record<string, (request: Buffer) => UnaryAnswer>>

/** Calls with any number of messages both ways; the call ends when the promise does. */
export type StreamMethods = Readonly<
  Record<string, (stream: MessageStream, headers: IncomingHttpHeaders) => Promise<void>>
>

/** Far more than the name of a secret takes; a peer that sends more is none of BuildKit's. */
const maxRequestBytes = 1024 * 1024

export interface GrpcConnection {
  /** Resolves when the connection is gone, for whatever reason; with what broke it, where something did. */
  readonly closed: Promise<Error | undefined>
  /** Idempotent. The socket is gone when `closed` has resolved. */
  end(): void
}

export function serveGrpc(
  socket: Duplex,
  methods: UnaryMethods,
  streams: StreamMethods = {},
): GrpcConnection {
  const session: ServerHttp2Session = http2.performServerHandshake(socket)
  let fault: Error | undefined
  const broke = (error: Error) => {
    fault ??= error
  }
  session.on('error', broke)
  socket.on('error', broke)
  session.on('stream', (stream, headers) => {
    // A call that its caller gives up ends with an error of its stream, which concerns nobody else.
    stream.on('error', () => {})
    const streamed = streams[String(headers[':path'])]
    if (streamed) void converse(stream, (messages) => streamed(messages, headers))
    else answer(stream, headers, methods)
  })
  const closed = new Promise<Error | undefined>((resolve) => {
    session.once('close', () => {
      socket.destroy()
      resolve(fault)
    })
  })
  // Node reads on the next tick what had come before, and does not look whether the session is still there.
  return { closed, end: () => void setImmediate(() => session.destroy()) }
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, methods: UnaryMethods): void {
  const parts: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxRequestBytes) parts.push(chunk)
  })
  stream.on('end', () => {
    if (stream.destroyed || stream.closed) return
    const method = methods[String(headers[':path'])]
    const request = bytes > maxRequestBytes ? undefined : unframeMessage(Buffer.concat(parts))
    if (!method) respondError(stream, grpcStatus.unimplemented, `${headers[':path']} is not served here`)
    else if (!request) respondError(stream, grpcStatus.invalidArgument, 'not one plain message')
    else respond(stream, resultOf(method, request))
  })
}

async function converse(
  stream: ServerHttp2Stream,
  call: (messages: MessageStream) => Promise<void>,
): Promise<void> {
  let status = '0'
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }))
  try {
    await call(new MessageStream(stream))
  } catch {
    status = String(grpcStatus.internal)
  }
  stream.end()
}

function resultOf(method: UnaryMethods[string], request: Buffer): UnaryAnswer {
  try {
    return method(request)
  } catch {
    // Its message might quote the request, and neither belongs on the engine's side.
    return { kind: 'error', status: grpcStatus.internal, message: 'the request could not be answered' }
  }
}

function respond(stream: ServerHttp2Stream, result: UnaryAnswer): void {
  if (result.kind === 'error') {
    respondError(stream, result.status, result.message)
    return
  }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(frameMessage(result.message))
}

function respondError(stream: ServerHttp2Stream, status: number, message: string): void {
  const headers = {
    ':status': 200,
    'content-type': 'application/grpc',
    'grpc-status': String(status),
    'grpc-message': encodeURIComponent(message),
  }
  stream.respond(headers, { endStream: true })
}
