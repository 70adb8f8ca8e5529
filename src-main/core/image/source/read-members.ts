/**
 * Reads all members of an input once, in the order in which they come: an archive may bring its layers before the
 * manifest that names them, so each tar is read as if it were a layer, and matched afterwards.
 */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { LabError } from '../../app/lab-error'
import { damaged, tooLarge } from '../image-errors'
import type { ImageLimits } from '../limits'
import { blockBytes } from '../tar/tar-header'
import { compressionOf, headOf } from './compression'
import type { ImageInput, Member } from './image-input'

export interface Members<T> {
  document(member: string): Buffer | undefined
  /** Throws why where it is no whole tar: only then, since an archive may hold more than the image. */
  layer(member: string): T | undefined
  /** First bytes of a member that is neither; undefined where it is not there at all. */
  strange(member: string): Buffer | undefined
}

const shownBytes = 8

export interface ReadWork {
  readonly signal: AbortSignal
  readonly onRead: (bytes: number) => void
}

/** `readLayer` gives undefined for what is no tar; it has to read the content to its end. */
export async function readMembers<T>(
  input: ImageInput,
  limits: ImageLimits,
  work: ReadWork,
  readLayer: (name: string, stored: AsyncIterable<Buffer>) => Promise<T | undefined>,
): Promise<Members<T>> {
  const documents = new Map<string, Buffer>()
  const layers = new Map<string, T>()
  const strange = new Map<string, Buffer>()
  const broken = new Map<string, LabError>()
  const links = new Map<string, string>()

  for await (const member of input.members(work.signal)) {
    work.signal.throwIfAborted()
    const name = posix.normalize(member.name)
    if (member.link !== null) {
      links.set(name, posix.normalize(member.link))
      continue
    }
    if (
      links.size + documents.size + layers.size + strange.size + broken.size >
      limits.documents + limits.layers
    ) {
      throw tooLarge('The archive has too many members.')
    }
    const source: Source = { failed: false }
    const { head, whole } = await headOf(counted(member, work, source), blockBytes)
    if (isDocument(head) && member.sizeBytes <= limits.documentBytes) {
      if (documents.size >= limits.documents) throw tooLarge('The archive has too many documents.')
      documents.set(name, await document(name, whole))
      continue
    }
    try {
      const layer = await readLayer(name, whole)
      if (layer) layers.set(name, layer)
      else strange.set(name, Buffer.from(head.subarray(0, shownBytes)))
    } catch (error) {
      if (source.failed || !(error instanceof LabError)) throw error
      broken.set(name, error)
    }
  }

  const resolve = (member: string): string => {
    let at = posix.normalize(member)
    for (let steps = 0; links.has(at); steps++) {
      if (steps > 10) throw damaged(`The links to ${JSON.stringify(member)} go round in a circle.`)
      at = links.get(at) ?? at
    }
    return at
  }
  return {
    document: (member) => documents.get(resolve(member)),
    layer(member) {
      const name = resolve(member)
      const error = broken.get(name)
      if (error) throw error
      return layers.get(name)
    },
    strange: (member) => strange.get(resolve(member)),
  }
}

function isDocument(head: Buffer): boolean {
  return compressionOf(head) === 'unknown' && /^\s*[{[]/.test(head.toString('latin1'))
}

/** Tells a source that broke off from a member that is not what it should be. */
interface Source {
  failed: boolean
}

async function* counted(
  member: Member,
  { signal, onRead }: ReadWork,
  source: Source,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const bytes of member.content) {
      signal.throwIfAborted()
      onRead(bytes.length)
      yield bytes
    }
  } catch (error) {
    source.failed = true
    throw error
  }
}

async function document(name: string, content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const bytes of content) parts.push(Buffer.from(bytes))
  const whole = Buffer.concat(parts)
  requireDigest(name, `sha256:${createHash('sha256').update(whole).digest('hex')}`)
  return whole
}

/** Members of an OCI layout, and Docker's configurations, are named by the digest of their content. */
export function requireDigest(name: string, digest: string): void {
  const named = /^(?:blobs\/sha256\/([0-9a-f]{64})|([0-9a-f]{64})\.json)$/.exec(name)
  const expected = named?.[1] ?? named?.[2]
  if (expected === undefined || digest === `sha256:${expected}`) return
  throw damaged(`The content of ${name} is not what its name says: its digest is ${digest}.`)
}
