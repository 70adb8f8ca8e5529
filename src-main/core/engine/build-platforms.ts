/**
 * Which platforms an engine's BuildKit can run programs of: its own, and those that the engine's machine
 * emulates. Asked of BuildKit's control API, which engines pass through; field numbers are those of buildkit's
 * api/types/worker.proto and solver/pb/ops.proto.
 */
import http2 from 'node:http2'
import type { Duplex } from 'node:stream'
import protobuf from 'protobufjs/minimal.js'
import type { EngineCalls } from './engine-calls'
import { refused } from './engine-errors'

const deed = 'list the platforms that it builds for'
const listWorkers = '/moby.buildkit.v1.Control/ListWorkers'
const emptyMessage = Buffer.alloc(5)
const prefixBytes = 5

export async function buildPlatforms(calls: EngineCalls, signal: AbortSignal): Promise<readonly string[]> {
  const socket = await calls.upgrade(
    deed,
    {
      path: '/grpc',
      method: 'POST',
      headers: { Upgrade: 'h2c' },
      file: Buffer.alloc(0),
      statusCodes: { 101: true },
    },
    signal,
  )
  try {
    return readPlatforms(await calls.run(deed, () => ask(socket), signal))
  } finally {
    socket.destroy()
  }
}

function ask(socket: Duplex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const session = http2.connect('http://engine', { createConnection: () => socket })
    session.on('error', reject)
    const headers = {
      ':method': 'POST',
      ':path': listWorkers,
      'content-type': 'application/grpc',
      te: 'trailers',
    }
    const stream = session.request(headers)
    const parts: Buffer[] = []
    let status: unknown
    const take = (given: Readonly<Record<string, unknown>>) => {
      status = given['grpc-status'] ?? status
    }
    stream.on('response', take)
    stream.on('trailers', take)
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('error', reject)
    stream.on('close', () => {
      session.destroy()
      if (status === '0') resolve(Buffer.concat(parts).subarray(prefixBytes))
      else reject(refused(deed, `gRPC status ${String(status ?? 'none')}`))
    })
    stream.end(emptyMessage)
  })
}

/** ListWorkersResponse{record: WorkerRecord{platforms: Platform{Architecture, OS, Variant}}} */
function readPlatforms(message: Buffer): readonly string[] {
  const platforms = new Set<string>()
  for (const record of fields(message, 1)) {
    for (const platform of fields(record, 3)) {
      const text = (field: number) => Buffer.from(fields(platform, field)[0] ?? []).toString('utf8')
      platforms.add([text(2), text(1), text(3)].filter((part) => part !== '').join('/'))
    }
  }
  return [...platforms]
}

/** All values of a length-delimited field. */
function fields(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  const reader = protobuf.Reader.create(message)
  const found: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === wanted && (tag & 7) === 2) found.push(reader.bytes())
    else reader.skipType(tag & 7)
  }
  return found
}
