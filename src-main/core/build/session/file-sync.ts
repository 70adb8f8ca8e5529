/**
 * BuildKit's file transfer, from the side that has the files: `FileSync/DiffCopy`. We name every entry, the
 * engine asks for those that it lacks, we send them. Field numbers are those of tonistiigi/fsutil's
 * types/wire.proto and types/stat.proto.
 */
import { createReadStream, readlinkSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http2'
import protobuf from 'protobufjs/minimal.js'
import type { ContextEntry } from '../context-walk'
import type { MessageStream } from './message-stream'

export const diffCopyMethod = '/moby.filesync.v1.FileSync/DiffCopy'

/** What the engine asks for: one of the folders that a build has, and patterns where it wants a part of it. */
export interface SyncRequest {
  readonly folder: string
  readonly include: readonly string[]
}

const packet = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const
/** Go's own bits of a file mode. */
const goMode = {
  directory: 2 ** 31,
  symlink: 2 ** 27,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  sticky: 2 ** 20,
} as const
/** gRPC turns down messages of more than 4 MiB. */
const chunkBytes = 64 * 1024

export function readSyncRequest(headers: IncomingHttpHeaders): SyncRequest {
  const values = (name: string) => [headers[name] ?? []].flat().flatMap((value) => value.split(', '))
  return { folder: values('dir-name')[0] ?? '', include: values('include-patterns') }
}

/** Entries in the order of a walk: a folder before what it holds, names by code unit. Gives the bytes sent. */
export async function sendFiles(stream: MessageStream, entries: readonly ContextEntry[]): Promise<number> {
  let bytes = 0
  const send = async (message: Uint8Array) => {
    bytes += message.length
    await stream.send(message)
  }
  for (const entry of entries) await send(statPacket(entry))
  await send(packetOf(packet.stat).finish())
  for await (const message of stream.messages()) {
    const { type, id } = readPacket(message)
    if (type === packet.end) {
      await send(packetOf(packet.end).finish())
      break
    }
    if (type !== packet.request) continue
    const entry = entries[id]
    if (entry?.type !== 'file') throw new Error(`the engine asked for entry ${id}, which is no file`)
    for await (const chunk of createReadStream(entry.absolute, { highWaterMark: chunkBytes })) {
      await send(packetOf(packet.data).uint32(0x18).uint32(id).uint32(0x22).bytes(chunk).finish())
    }
    // An empty piece is the file's end.
    await send(packetOf(packet.data).uint32(0x18).uint32(id).finish())
  }
  return bytes
}

function packetOf(type: number): protobuf.Writer {
  return protobuf.Writer.create().uint32(0x08).uint32(type)
}

function statPacket({ path, absolute, type, mode, sizeBytes, mtimeNs }: ContextEntry): Uint8Array {
  const stat = protobuf.Writer.create().uint32(0x0a).string(path)
  stat.uint32(0x10).uint32(modeOf(type, mode))
  // Owners stay behind, as with the docker command.
  if (type === 'file') stat.uint32(0x28).int64(sizeBytes)
  if (type === 'symlink') stat.uint32(0x3a).string(readlinkSync(absolute))
  // In full, as more than a number holds exactly: what has the size and time of before is not asked for again.
  const time = Buffer.from([0x30, ...varint(mtimeNs)])
  return packetOf(packet.stat)
    .uint32(0x12)
    .bytes(Buffer.concat([stat.finish(), time]))
    .finish()
}

function varint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    const more = rest > 0x7fn
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return bytes
}

function modeOf(type: ContextEntry['type'], mode: number): number {
  const kind = type === 'directory' ? goMode.directory : type === 'symlink' ? goMode.symlink : 0
  const special =
    (mode & 0o4000 ? goMode.setuid : 0) +
    (mode & 0o2000 ? goMode.setgid : 0) +
    (mode & 0o1000 ? goMode.sticky : 0)
  return kind + special + (mode & 0o777)
}

function readPacket(message: Uint8Array): { type: number; id: number } {
  const reader = protobuf.Reader.create(message)
  let type = 0
  let id = 0
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === 0x08) type = reader.uint32()
    else if (tag === 0x18) id = reader.uint32()
    else reader.skipType(tag & 7)
  }
  return { type, id }
}
