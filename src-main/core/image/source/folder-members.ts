import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { LabError } from '../../app/lab-error'
import { damaged, unsupported } from '../image-errors'
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
    throw notOci(directory, await isDirLayout(directory))
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

/** Skopeo's `dir:`, which `podman save --format docker-dir` writes, too. */
async function isDirLayout(directory: string): Promise<boolean> {
  const there = async (name: string) => (await stat(join(directory, name)).catch(() => undefined))?.isFile()
  return (await there('version')) === true && (await there('manifest.json')) === true
}

function notOci(directory: string, isDir: boolean): LabError {
  return unsupported(
    `The folder ${directory} has no index.json, so it is no OCI image folder${isDir ? ', but one as skopeo’s `dir:` has it' : ''}.`,
    'An OCI image folder, or an archive as docker save, podman save or skopeo write it.',
    isDir
      ? `Make an OCI image folder of it: skopeo copy dir:${directory} oci:FOLDER.`
      : 'Open the folder that the index.json lies in, or an archive.',
  )
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
