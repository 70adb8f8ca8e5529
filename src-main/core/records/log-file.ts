/**
 * A build's log on disk: `<n>.log.jsonl`, one line a line, and beside it an index, so that one page of a
 * log of any length is read without the rest, for the whole log and for one vertex.
 *
 * Index, little endian: magic (8 bytes), length of the header (uint32), header (JSON), then for every
 * line its offset (uint48), then for each vertex the numbers of its lines (uint32).
 */
import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import type { BuildLogLine } from '#contract/build-record'
import type { LogPage } from '#contract/requests'
import { storageError, writeFileAtomically } from './atomic-file'

const magic = Buffer.from('LLLOGIX1')
const offsetSize = 6
const numberSize = 4
/** Lines of a vertex that lie closer together than this are read in one go, with what is between. */
const gapWorthReading = 64 * 1024
const writeSize = 256 * 1024

const headerSchema = z.object({
  lines: z.int().min(0),
  bytes: z.int().min(0),
  /** Vertex digest, and how many lines it has; in the order of their lists in the index. */
  vertices: z.array(z.tuple([z.string(), z.int().min(1)])),
})
type Header = z.infer<typeof headerSchema>

const lineSchema = z.object({
  vertex: z.string(),
  stream: z.union([z.literal(1), z.literal(2)]),
  atMs: z.number(),
  text: z.string(),
})

export async function writeLog(logPath: string, indexPath: string, log: readonly BuildLogLine[]) {
  const offsets = Buffer.alloc(log.length * offsetSize)
  const numbers = new Map<string, number[]>()
  let position = 0
  function* lines() {
    let pending: string[] = []
    let pendingBytes = 0
    for (const [number, line] of log.entries()) {
      offsets.writeUIntLE(position, number * offsetSize, offsetSize)
      const ofVertex = numbers.get(line.vertex)
      if (ofVertex) ofVertex.push(number)
      else numbers.set(line.vertex, [number])
      const text = `${JSON.stringify(line)}\n`
      const bytes = Buffer.byteLength(text)
      position += bytes
      pendingBytes += bytes
      pending.push(text)
      if (pendingBytes < writeSize) continue
      yield pending.join('')
      pending = []
      pendingBytes = 0
    }
    yield pending.join('')
  }
  await writeFileAtomically(logPath, lines())
  await writeFileAtomically(indexPath, indexChunks(offsets, numbers, log.length, position))
}

function* indexChunks(offsets: Buffer, numbers: Map<string, number[]>, lines: number, bytes: number) {
  const vertices = [...numbers].map(([vertex, list]): [string, number] => [vertex, list.length])
  const header = Buffer.from(JSON.stringify({ lines, bytes, vertices } satisfies Header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  yield Buffer.concat([magic, length, header])
  yield offsets
  for (const list of numbers.values()) {
    const packed = Buffer.alloc(list.length * numberSize)
    for (const [at, number] of list.entries()) packed.writeUInt32LE(number, at * numberSize)
    yield packed
  }
}

/** `from` counts lines of the whole log, or of `vertex` when it is given. */
export async function readLogPage(
  logPath: string,
  indexPath: string,
  vertex: string | null,
  from: number,
  count: number,
): Promise<LogPage> {
  try {
    const index = await open(indexPath, 'r')
    try {
      const { header, offsetsAt } = await readHeader(index)
      const list = vertex === null ? wholeLog(header) : listOf(header, offsetsAt, vertex)
      const take = Math.max(0, Math.min(count, list.total - from))
      if (take === 0) return { from, total: list.total, lines: [] }
      const numbers = await readNumbers(index, list.at, from, take)
      const spans = await readSpans(index, header, offsetsAt, numbers)
      return { from, total: list.total, lines: await readLines(logPath, spans) }
    } finally {
      await index.close()
    }
  } catch (error) {
    throw storageError(error, logPath)
  }
}

interface LineList {
  readonly total: number
  /** Where the list of line numbers starts in the index; null when every line counts. */
  readonly at: number | null
}

function wholeLog(header: Header): LineList {
  return { total: header.lines, at: null }
}

function listOf(header: Header, offsetsAt: number, vertex: string): LineList {
  let at = offsetsAt + header.lines * offsetSize
  for (const [digest, total] of header.vertices) {
    if (digest === vertex) return { total, at }
    at += total * numberSize
  }
  return { total: 0, at: null }
}

async function readHeader(index: FileHandle): Promise<{ header: Header; offsetsAt: number }> {
  const start = await readExactly(index, 0, magic.length + 4)
  if (!start.subarray(0, magic.length).equals(magic)) throw new Error('the index of the log is damaged')
  const length = start.readUInt32LE(magic.length)
  const text = await readExactly(index, start.length, length)
  return {
    header: headerSchema.parse(JSON.parse(text.toString('utf8'))),
    offsetsAt: start.length + length,
  }
}

async function readNumbers(index: FileHandle, at: number | null, from: number, count: number) {
  if (at === null) return Array.from({ length: count }, (_, i) => from + i)
  const packed = await readExactly(index, at + from * numberSize, count * numberSize)
  return Array.from({ length: count }, (_, i) => packed.readUInt32LE(i * numberSize))
}

interface Span {
  readonly start: number
  readonly end: number
}

async function readSpans(index: FileHandle, header: Header, offsetsAt: number, numbers: readonly number[]) {
  const first = numbers[0] ?? 0
  const last = numbers.at(-1) ?? 0
  // One offset more than lines, to know where the last one ends; the log's end has none.
  const known = Math.min(last + 2, header.lines) - first
  const packed = await readExactly(index, offsetsAt + first * offsetSize, known * offsetSize)
  const offset = (number: number) =>
    number === header.lines ? header.bytes : packed.readUIntLE((number - first) * offsetSize, offsetSize)
  return numbers.map((number): Span => ({ start: offset(number), end: offset(number + 1) }))
}

async function readLines(logPath: string, spans: readonly Span[]): Promise<BuildLogLine[]> {
  const log = await open(logPath, 'r')
  try {
    const lines: BuildLogLine[] = []
    for (const group of groupSpans(spans)) {
      const start = group[0]?.start ?? 0
      const bytes = await readExactly(log, start, (group.at(-1)?.end ?? start) - start)
      for (const span of group) {
        const text = bytes.toString('utf8', span.start - start, span.end - start)
        lines.push(lineSchema.parse(JSON.parse(text)))
      }
    }
    return lines
  } finally {
    await log.close()
  }
}

function groupSpans(spans: readonly Span[]): Span[][] {
  const groups: Span[][] = []
  let current: Span[] = []
  for (const span of spans) {
    const previous = current.at(-1)
    if (previous && span.start - previous.end > gapWorthReading) {
      groups.push(current)
      current = []
    }
    current.push(span)
  }
  if (current.length > 0) groups.push(current)
  return groups
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw new Error('the file ends too early')
    done += bytesRead
  }
  return bytes
}
