/**
 * BuildKit's progress as the engine sends it: a protobuf `moby.buildkit.v1.StatusResponse`. Field numbers are
 * those of buildkit's api/services/control/control.proto; only what LayerLab shows is read.
 */
import protobuf from 'protobufjs/minimal.js'

type Reader = protobuf.Reader

/** Times are the engine's clock, in milliseconds since 1970; null where not given. */
export interface TraceVertex {
  readonly digest: string
  readonly inputs: readonly string[]
  readonly name: string
  readonly cached: boolean
  readonly started: number | null
  readonly completed: number | null
  readonly error: string
}

/** Raw output of a vertex: any number of lines or a part of one. */
export interface TraceLog {
  readonly vertex: string
  readonly stream: number
  readonly at: number | null
  readonly bytes: Uint8Array
}

export interface Trace {
  readonly vertices: readonly TraceVertex[]
  readonly logs: readonly TraceLog[]
}

/** Throws RangeError or Error where the bytes are no such message. */
export function decodeTrace(bytes: Uint8Array): Trace {
  const vertices: TraceVertex[] = []
  const logs: TraceLog[] = []
  readFields(protobuf.Reader.create(bytes), (field, reader) => {
    if (field === 1) vertices.push(readVertex(nested(reader)))
    else if (field === 3) logs.push(readLog(nested(reader)))
    else return false
    return true
  })
  return { vertices, logs }
}

function readVertex(reader: Reader): TraceVertex {
  const vertex = {
    digest: '',
    inputs: [] as string[],
    name: '',
    cached: false,
    started: null as number | null,
    completed: null as number | null,
    error: '',
  }
  readFields(reader, (field) => {
    if (field === 1) vertex.digest = reader.string()
    else if (field === 2) vertex.inputs.push(reader.string())
    else if (field === 3) vertex.name = reader.string()
    else if (field === 4) vertex.cached = reader.bool()
    else if (field === 5) vertex.started = readTimestamp(nested(reader))
    else if (field === 6) vertex.completed = readTimestamp(nested(reader))
    else if (field === 7) vertex.error = reader.string()
    else return false
    return true
  })
  return vertex
}

function readLog(reader: Reader): TraceLog {
  const log = { vertex: '', stream: 1, at: null as number | null, bytes: new Uint8Array() as Uint8Array }
  readFields(reader, (field) => {
    if (field === 1) log.vertex = reader.string()
    else if (field === 2) log.at = readTimestamp(nested(reader))
    else if (field === 3) log.stream = Number(reader.int64())
    else if (field === 4) log.bytes = reader.bytes()
    else return false
    return true
  })
  return log
}

function readTimestamp(reader: Reader): number {
  let seconds = 0
  let nanos = 0
  readFields(reader, (field) => {
    if (field === 1) seconds = Number(reader.int64())
    else if (field === 2) nanos = reader.int32()
    else return false
    return true
  })
  return seconds * 1000 + nanos / 1e6
}

/** Calls back for every field; one that `read` turns down with false is skipped, whatever it holds. */
function readFields(reader: Reader, read: (field: number, reader: Reader) => boolean): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (!read(tag >>> 3, reader)) reader.skipType(tag & 7)
  }
}

function nested(reader: Reader): Reader {
  return protobuf.Reader.create(reader.bytes())
}
