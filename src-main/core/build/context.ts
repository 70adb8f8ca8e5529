/** The build context: a folder as one tar, hashed file by file while it is sent. */
import { createHash } from 'node:crypto'
import { createReadStream, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { type Header, type Pack, pack } from 'tar-stream'
import type { ContextFile } from '#contract/build-record'
import { LabError } from '../app/lab-error'
import { changedWorkspace, readFailure, unusable } from './context-errors'
import { type ContextEntry, walkContext } from './context-walk'
import { type IgnoreRules, readIgnoreRules } from './ignore-rules'
import { createPacer } from './pacer'

/** What is known of a context before it is sent. */
export interface PreparedContext {
  readonly directory: string
  readonly dockerfile: { readonly path: string; readonly text: string; readonly sha256: string }
  readonly rules: IgnoreRules
}

export interface SentContext {
  readonly files: readonly ContextFile[]
  /** Bytes of the tar. */
  readonly bytes: number
  /** Sockets, pipes and devices that were left out. */
  readonly skipped: readonly string[]
}

export interface PackedContext {
  readonly tar: Readable
  /**
   * Rejects with LabError `workspace-changed` where the folder changed under the reading, and with
   * `ContextUnread` where the tar was given up before its end.
   */
  readonly sent: Promise<SentContext>
}

/** Whoever took the tar did not read it to its end. */
export class ContextUnread extends Error {}

type EntryHeader = Pick<Header, 'name' | 'type' | 'mode' | 'size' | 'mtime' | 'uid' | 'gid'>

/** Up to this size, in bytes, a file is read at once. */
const smallFile = 256 * 1024
/** Bytes gathered before they are handed on: small files would else cost a system call each. */
const blockSize = 64 * 1024

/** Throws LabError `bad-request` for a folder or Dockerfile that cannot be used. */
export async function prepareContext(directory: string, dockerfile: string): Promise<PreparedContext> {
  const path = normalize(dockerfile).split(sep).join('/')
  if (isAbsolute(dockerfile) || path.startsWith('../')) {
    throw unusable(
      `The Dockerfile "${dockerfile}" lies outside of the build's folder.`,
      'It should be a path inside of the folder.',
      'Move it into the folder, or name it relative to the folder.',
    )
  }
  const folder = await stat(directory).catch(() => undefined)
  if (!folder?.isDirectory()) {
    throw unusable(
      `There is no folder "${directory}".`,
      'A build needs a folder with a Dockerfile.',
      'Check the path, or reset the workspace.',
    )
  }
  const [text, rules] = await Promise.all([
    readFile(join(directory, path), 'utf8').catch((error) => {
      throw unusable(
        `The Dockerfile "${path}" could not be read: ${error instanceof Error ? error.message : error}.`,
        'A build needs a readable Dockerfile.',
        'Create it, or name the right file.',
        error,
      )
    }),
    readIgnoreRules(directory, path),
  ])
  return { directory, dockerfile: { path, text, sha256: sha256(text) }, rules }
}

/** The Dockerfile and its rules go along where the tar is all that the engine gets. */
export function packContext(
  prepared: PreparedContext,
  ownFiles: 'always' | 'by-rules' = 'always',
): PackedContext {
  const archive = pack()
  const sent = fill(archive, prepared, ownFiles === 'always' ? ownFilesOf(prepared) : new Set())
  sent.catch((error: Error) => archive.destroy(error))
  let bytes = 0
  const blocks = async function* () {
    for await (const block of gathered(archive)) {
      bytes += block.length
      yield block
    }
  }
  const tar = Readable.from(blocks(), { objectMode: false })
  const ended = new Promise<void>((resolve, reject) => {
    tar.once('end', resolve)
    tar.once('error', reject)
    tar.once('close', reject)
  })
  const whole = Promise.all([sent, ended]).then(
    ([packed]) => ({ ...packed, bytes }),
    (cause: unknown) => {
      throw cause instanceof LabError ? cause : new ContextUnread('Not read to its end.', { cause })
    },
  )
  // Whoever sends the tar may fail first and never ask.
  whole.catch(() => undefined)
  return { tar, sent: whole }
}

async function* gathered(archive: Pack): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    parts.push(chunk)
    size += chunk.length
    if (size >= blockSize) {
      yield Buffer.concat(parts, size)
      parts = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(parts, size)
}

/** What the engine reads before it knows the context: the Dockerfile and the rules for it. */
export function ownFilesOf({ dockerfile, rules }: PreparedContext): ReadonlySet<string> {
  return new Set([dockerfile.path, ...(rules.source ? [rules.source.path] : [])])
}

async function fill(
  archive: Pack,
  { rules, directory }: PreparedContext,
  always: ReadonlySet<string>,
): Promise<Omit<SentContext, 'bytes'>> {
  const { entries, skipped } = await walkContext(directory, rules, always)
  const files: ContextFile[] = []
  const pace = createPacer()
  for (const entry of entries) {
    await pace()
    files.push(await addEntry(archive, entry))
  }
  archive.finalize()
  return { files, skipped }
}

async function addEntry(archive: Pack, entry: ContextEntry): Promise<ContextFile> {
  const header = headerOf(entry)
  const file = { path: entry.path, mode: header.mode, type: entry.type }
  if (entry.type === 'directory') {
    archive.entry(header)
    return { ...file, sizeBytes: 0, sha256: '' }
  }
  if (entry.type === 'symlink') {
    const target = targetOf(entry)
    archive.entry({ ...header, linkname: target })
    return { ...file, sizeBytes: 0, sha256: sha256(target) }
  }
  if (entry.sizeBytes > smallFile) {
    return { ...file, sizeBytes: entry.sizeBytes, sha256: await sendLargeFile(archive, entry, header) }
  }
  const content = readSmallFile(entry)
  await new Promise<void>((resolve, reject) => {
    archive.entry(header, content, (error) => (error ? reject(error) : resolve()))
  })
  return { ...file, sizeBytes: content.length, sha256: sha256(content) }
}

function targetOf(entry: ContextEntry): string {
  try {
    return readlinkSync(entry.absolute)
  } catch (error) {
    throw readFailure(entry.path, error)
  }
}

function readSmallFile(entry: ContextEntry): Buffer {
  try {
    const content = readFileSync(entry.absolute)
    if (content.length !== entry.sizeBytes) throw changedWorkspace(entry.path, 'changed')
    assertUnchanged(entry)
    return content
  } catch (error) {
    throw readFailure(entry.path, error)
  }
}

function headerOf(entry: ContextEntry): EntryHeader {
  return {
    name: entry.type === 'directory' ? `${entry.path}/` : entry.path,
    type: entry.type,
    // Windows keeps no permission bits; Docker sends everything as executable from there.
    mode: sep === '\\' ? 0o755 : entry.mode & 0o7777,
    size: entry.type === 'file' ? entry.sizeBytes : 0,
    mtime: new Date(Number(entry.mtimeNs / 1_000_000_000n) * 1000),
    uid: 0,
    gid: 0,
  }
}

async function sendLargeFile(archive: Pack, entry: ContextEntry, header: EntryHeader): Promise<string> {
  const hash = createHash('sha256')
  let failed: (error: Error) => void = () => undefined
  let done: () => void = () => undefined
  const ended = new Promise<void>((resolve, reject) => {
    done = resolve
    failed = reject
  })
  ended.catch(() => undefined)
  const sink = archive.entry(header, (error) => (error ? failed(error) : done()))
  sink.on('error', failed)
  let left = entry.sizeBytes
  try {
    for await (const chunk of createReadStream(entry.absolute) as AsyncIterable<Buffer>) {
      left -= chunk.length
      if (left < 0) break
      hash.update(chunk)
      if (!sink.write(chunk)) {
        await Promise.race([new Promise<void>((resolve) => sink.once('drain', () => resolve())), ended])
      }
    }
    if (left !== 0) throw changedWorkspace(entry.path, 'changed')
    assertUnchanged(entry)
  } catch (error) {
    throw readFailure(entry.path, error)
  }
  sink.end(null)
  await ended
  return hash.digest('hex')
}

function assertUnchanged(entry: ContextEntry): void {
  const now = lstatSync(entry.absolute, { bigint: true })
  if (Number(now.size) !== entry.sizeBytes || now.mtimeNs !== entry.mtimeNs) {
    throw changedWorkspace(entry.path, 'changed')
  }
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
