import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { damaged } from '../image-errors'
import type { ImageLimits } from '../limits'
import { blobMember, isAttestation, tagsOf } from './candidates'
import { type Descriptor, indexSchema, manifestSchema, readDocument } from './document'
import type { Member } from './image-input'

const deepestIndex = 5
const indexOrManifest = z.union([indexSchema, manifestSchema])

/** The members of an OCI folder, as far as its index leads to them. Links in it are not followed. */
export async function* folderMembers(
  directory: string,
  image: string | null,
  limits: ImageLimits,
  signal: AbortSignal,
): AsyncGenerator<Member, void, undefined> {
  const visited = new Set<string>()
  const index = await document(directory, 'index.json', limits)
  if (index === undefined) {
    throw damaged(`The folder ${directory} has no index.json, so it is no OCI image folder.`)
  }
  yield memberOf('index.json', index)
  const all = readDocument(indexSchema, index, 'The index.json').manifests
  const chosen = all.filter((descriptor) => image === null || tagsOf(descriptor).includes(image))
  // Where nothing matches, the message that lists what there is needs all of them.
  yield* walk(chosen.length > 0 ? chosen : all, 0)

  async function* walk(list: readonly Descriptor[], depth: number): AsyncGenerator<Member, void, undefined> {
    if (depth > deepestIndex) throw damaged('Indexes of the image lie in one another too deep.')
    for (const descriptor of list) {
      signal.throwIfAborted()
      const name = blobMember(descriptor.digest)
      if (isAttestation(descriptor) || visited.has(name)) continue
      visited.add(name)
      const bytes = await document(directory, name, limits)
      if (bytes === undefined) continue
      yield memberOf(name, bytes)
      const named = readDocument(indexOrManifest, bytes, `The document ${descriptor.digest}`)
      if ('manifests' in named) {
        yield* walk(named.manifests, depth + 1)
        continue
      }
      for (const blob of [named.config, ...named.layers]) {
        const member = blobMember(blob.digest)
        if (visited.has(member)) continue
        visited.add(member)
        yield* blobOf(directory, member, signal)
      }
    }
  }
}

function memberOf(name: string, bytes: Buffer): Member {
  return { name, link: null, sizeBytes: bytes.length, content: only(bytes) }
}

async function* only(bytes: Buffer) {
  yield bytes
}

async function* blobOf(
  directory: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Member, void, undefined> {
  const file = await openPlain(directory, name)
  if (file === undefined) return
  try {
    const { size } = await file.stat()
    const content = file.createReadStream({ highWaterMark: 1 << 18, autoClose: false, signal })
    yield { name, link: null, sizeBytes: size, content: content as AsyncIterable<Buffer> }
  } finally {
    await file.close()
  }
}

async function document(directory: string, name: string, limits: ImageLimits): Promise<Buffer | undefined> {
  const file = await openPlain(directory, name)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    if (size > limits.documentBytes)
      throw damaged(`The file ${name} is too large for a document of an image: ${size} bytes.`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Undefined where there is none. Neither waits for a pipe nor follows a link out of the folder. */
async function openPlain(directory: string, name: string) {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = await open(join(directory, name), flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw damaged(`The file ${name} of the folder cannot be read: ${error.code ?? error.message}.`)
  })
  if (file === undefined || (await file.stat()).isFile()) return file
  await file.close()
  throw damaged(`The file ${name} of the folder is no plain file.`)
}
