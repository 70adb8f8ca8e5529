import { mkdtemp, rm } from 'node:fs/promises'
import http2 from 'node:http2'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import protobuf from 'protobufjs/minimal.js'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { frameMessage, unframeMessage } from './grpc-messages'
import { type GrpcConnection, serveGrpc, type UnaryMethods } from './grpc-server'
import { getSecretMethod, healthMethod, secretsService } from './secrets-service'

let folder: string
let server: Server
const sockets: Socket[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-grpc-'))
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Our end serves, the other is an HTTP/2 client, as the engine is. */
async function connected(
  methods: UnaryMethods,
): Promise<{ connection: GrpcConnection; peer: Socket; ours: Socket }> {
  const path = join(folder, 'engine.sock')
  const peer = new Promise<Socket>((resolve) => {
    server = createServer(resolve).listen(path)
  })
  const ours = connect(path)
  sockets.push(ours, await peer)
  return { connection: serveGrpc(ours, methods), peer: await peer, ours }
}

interface Reply {
  readonly status: string
  readonly message: Buffer | undefined
}

function call(client: http2.ClientHttp2Session, path: string, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' })
    const parts: Buffer[] = []
    let status: unknown
    stream.on('response', (headers) => {
      status = headers['grpc-status']
    })
    stream.on('trailers', (headers) => {
      status = headers['grpc-status']
    })
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('error', reject)
    stream.on('close', () =>
      resolve({ status: String(status), message: unframeMessage(Buffer.concat(parts)) }),
    )
    // In pieces, as a network may bring it.
    stream.write(body.subarray(0, 3))
    stream.end(body.subarray(3))
  })
}

function secretRequest(id: string): Buffer {
  const annotations = protobuf.Writer.create()
    .uint32(0x0a)
    .string('key')
    .uint32(0x12)
    .string('value')
    .finish()
  const request = protobuf.Writer.create().uint32(0x0a).string(id).uint32(0x12).bytes(annotations)
  return frameMessage(request.finish())
}

const clientOn = (peer: Socket) => http2.connect('http://session', { createConnection: () => peer })

it('answers many calls on one connection', async () => {
  const token = Buffer.from([0, 255, 10, 13, 7])
  const { connection, peer } = await connected(secretsService({ token, empty: Buffer.alloc(0) }))
  const client = clientOn(peer)
  const replies = await Promise.all(
    ['token', 'HTTP_AUTH_TOKEN_mirror', '__proto__', 'empty'].map((id) =>
      call(client, getSecretMethod, secretRequest(id)),
    ),
  )
  expect(replies.map(({ status }) => status)).toEqual(['0', '5', '5', '0'])
  const [first] = replies
  expect(protobuf.Reader.create(first?.message?.subarray(1) ?? Buffer.alloc(0)).bytes()).toEqual(token)
  expect(await call(client, healthMethod, frameMessage(Buffer.alloc(0)))).toEqual({
    status: '0',
    message: Buffer.from([0x08, 0x01]),
  })
  expect((await call(client, '/other/Method', frameMessage(Buffer.alloc(0)))).status).toBe('12')
  connection.end()
  expect(await connection.closed).toBeUndefined()
})

it.each([
  ['no message at all', Buffer.alloc(0)],
  ['a compressed one', Buffer.from([1, 0, 0, 0, 0])],
  ['one that is shorter than it says', Buffer.from([0, 0, 0, 0, 9, 1])],
  ['one without an end', Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(2_000_000)])],
])('turns down %s', async (_, body) => {
  const { peer } = await connected(secretsService({}))
  expect((await call(clientOn(peer), getSecretMethod, body)).status).toBe('3')
})

it('says nothing of what was asked when it cannot answer', async () => {
  const { peer } = await connected(secretsService({}))
  // A field of a kind that there is not.
  const reply = await call(clientOn(peer), getSecretMethod, frameMessage(Buffer.from([0x0f])))
  expect(reply).toEqual({ status: '13', message: undefined })
})

it('knows when the other side goes, and leaves no socket', async () => {
  const { connection, peer, ours } = await connected(secretsService({}))
  clientOn(peer)
  await delay(20)
  peer.destroy()
  await connection.closed
  expect(ours.destroyed).toBe(true)
})

it('ends on what is no HTTP/2, with the reason', async () => {
  const { connection, peer, ours } = await connected(secretsService({}))
  peer.write('HTTP/1.1 400 Bad Request\r\n\r\n')
  expect(await connection.closed).toBeInstanceOf(Error)
  expect(ours.destroyed).toBe(true)
})

it.each([
  ['right after it began', () => Promise.resolve()],
  ['a moment later', () => delay(20)],
])('ends %s, with bytes of the engine waiting to be read, without harm', async (_, moment) => {
  const path = join(folder, 'engine.sock')
  const accepted = new Promise<Socket>((resolve) => {
    server = createServer(resolve).listen(path)
  })
  const ours = connect(path)
  const peer = await accepted
  sockets.push(ours, peer)
  // As after an upgrade: the engine's first frames came with its answer.
  const arrived = new Promise<void>((resolve) => ours.once('readable', resolve))
  const client = clientOn(peer)
  client.on('error', () => {})
  await arrived
  expect(ours.readableLength).toBeGreaterThan(0)
  const connection = serveGrpc(ours, secretsService({}))
  await moment()
  connection.end()
  expect(await connection.closed).toBe(undefined)
  expect(ours.destroyed).toBe(true)
})

it('takes a connection that is gone for one that closes', async () => {
  const path = join(folder, 'engine.sock')
  const accepted = new Promise<Socket>((resolve) => {
    server = createServer(resolve).listen(path)
  })
  const ours = connect(path)
  sockets.push(ours, await accepted)
  ours.destroy()
  const connection = serveGrpc(ours, secretsService({}))
  connection.end()
  await connection.closed
  expect(ours.destroyed).toBe(true)
})
