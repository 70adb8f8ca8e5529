/** Images of an engine. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { HistoryEntry, ImageInfo, ListedImage, PlatformImage } from './engine'
import type { EngineCalls } from './engine-calls'
import { refused } from './engine-errors'
import { bodyLines, jsonObject, lineError } from './json-lines'

const strings = z.array(z.string()).nullish()
const labels = z.record(z.string(), z.string()).nullish()

const inspectSchema = z.object({
  Id: z.string(),
  Size: z.number(),
  Architecture: z.string(),
  Os: z.string(),
  Created: z.string().nullish(),
  RepoTags: strings,
  Config: z
    .object({
      Labels: labels,
      User: z.string().nullish(),
      Env: strings,
      Entrypoint: strings,
      Cmd: strings,
    })
    .nullish(),
  RootFS: z.object({ Layers: strings }).nullish(),
})

const historySchema = z.array(
  z.object({ CreatedBy: z.string(), Size: z.number(), Comment: z.string().default('') }),
)

const listSchema = z.array(
  z.object({ Id: z.string(), RepoTags: strings, Labels: labels, Size: z.number(), Created: z.number() }),
)

const indexSchema = z.object({
  Descriptor: z.object({ mediaType: z.string() }).nullish(),
  Manifests: z
    .array(
      z.object({
        ID: z.string(),
        Kind: z.string(),
        Available: z.boolean(),
        Size: z.object({ Content: z.number() }),
        ImageData: z
          .object({
            Platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }),
          })
          .nullish(),
      }),
    )
    .nullish(),
})

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

export async function inspectImage(
  calls: EngineCalls,
  reference: string,
  signal?: AbortSignal,
): Promise<ImageInfo | undefined> {
  const path = `/images/${reference}/json`
  const reply = await calls.runIfThere(
    `describe the image ${reference}`,
    () => calls.request({ path, method: 'GET' }, signal),
    signal,
  )
  if (reply === undefined) return undefined
  const image = inspectSchema.parse(reply)
  return {
    id: image.Id,
    sizeBytes: image.Size,
    architecture: image.Architecture,
    os: image.Os,
    created: image.Created ?? '',
    labels: image.Config?.Labels ?? {},
    user: image.Config?.User ?? '',
    env: image.Config?.Env ?? [],
    entrypoint: image.Config?.Entrypoint ?? [],
    cmd: image.Config?.Cmd ?? [],
    layers: image.RootFS?.Layers ?? [],
    tags: image.RepoTags ?? [],
  }
}

/** Engines before API 1.48 ignore the question and say nothing of manifests. */
export async function platformImages(
  calls: EngineCalls,
  reference: string,
): Promise<readonly PlatformImage[]> {
  const path = `/images/${reference}/json?`
  const reply = await calls.run(`list the platforms of the image ${reference}`, () =>
    calls.request({ path, method: 'GET', options: { _query: { manifests: '1' } } }),
  )
  const { Descriptor, Manifests } = indexSchema.parse(reply)
  if (!indexTypes.includes(Descriptor?.mediaType ?? '')) return []
  return (Manifests ?? []).flatMap(({ ID, Kind, Available, Size, ImageData }) => {
    if (Kind !== 'image' || !Available || !ImageData) return []
    const { os, architecture, variant } = ImageData.Platform
    const platform = [os, architecture, ...(variant ? [variant] : [])].join('/')
    return [{ digest: ID, platform, sizeBytes: Size.Content }]
  })
}

export async function imageHistory(
  calls: EngineCalls,
  reference: string,
  signal?: AbortSignal,
): Promise<readonly HistoryEntry[]> {
  const reply = await calls.run(
    `give the history of the image ${reference}`,
    () => calls.request({ path: `/images/${reference}/history`, method: 'GET' }, signal),
    signal,
  )
  return historySchema
    .parse(reply)
    .map(({ CreatedBy, Size, Comment }) => ({ createdBy: CreatedBy, sizeBytes: Size, comment: Comment }))
    .reverse()
}

export async function loadImages(
  calls: EngineCalls,
  archive: Readable,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const deed = 'load an image archive'
  const loaded: string[] = []
  try {
    const body = await calls.open(
      deed,
      { path: '/images/load?', method: 'POST', file: archive, options: { _query: { quiet: '1' } } },
      signal,
    )
    for await (const line of replyLines(body, deed)) {
      const text = typeof line.stream === 'string' ? line.stream : ''
      const reference = /^Loaded image(?: ID)?: (\S+)/.exec(text)?.[1]
      if (reference !== undefined) loaded.push(reference)
    }
  } finally {
    archive.destroy()
  }
  return loaded
}

export function saveImage(calls: EngineCalls, reference: string, signal?: AbortSignal): Promise<Readable> {
  return calls.open(
    `save the image ${reference}`,
    { path: `/images/${reference}/get`, method: 'GET' },
    signal,
  )
}

export async function pullImage(
  calls: EngineCalls,
  reference: string,
  signal: AbortSignal,
  onStatus: (text: string) => void,
): Promise<void> {
  const deed = `pull the image ${reference}`
  const body = await calls.open(
    deed,
    {
      path: '/images/create?',
      method: 'POST',
      options: { _query: { fromImage: withTag(reference) }, _body: {} },
    },
    signal,
  )
  for await (const { id, status } of replyLines(body, deed)) {
    if (typeof status === 'string') onStatus(typeof id === 'string' ? `${id}: ${status}` : status)
  }
}

/** Without a tag, the engine would pull every tag of the repository. */
function withTag(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  return name.includes(':') || name.includes('@') ? reference : `${reference}:latest`
}

async function* replyLines(body: Readable, deed: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const text of bodyLines(body)) {
    const line = jsonObject(text)
    if (line === undefined) continue
    const error = lineError(line)
    if (error !== undefined) throw refused(deed, error)
    yield line
  }
}

export async function tagImage(calls: EngineCalls, id: string, reference: string): Promise<void> {
  const colon = reference.lastIndexOf(':')
  const tagged = colon > reference.lastIndexOf('/')
  await calls.run(`tag an image as ${reference}`, () =>
    calls.docker.getImage(id).tag({
      repo: tagged ? reference.slice(0, colon) : reference,
      tag: tagged ? reference.slice(colon + 1) : 'latest',
    }),
  )
}

export async function removeImage(
  calls: EngineCalls,
  reference: string,
  options?: { force?: boolean },
): Promise<void> {
  await calls.runIfThere(`remove the image ${reference}`, () =>
    calls.docker.getImage(reference).remove({ force: options?.force ?? false }),
  )
}

export async function listImages(
  calls: EngineCalls,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly ListedImage[]> {
  const reply: unknown = await calls.run('list images', () =>
    calls.docker.listImages({ filters: { label: labelFilter(wanted) } }),
  )
  return listSchema.parse(reply).map((image) => ({
    id: image.Id,
    tags: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    labels: image.Labels ?? {},
    sizeBytes: image.Size,
    created: new Date(image.Created * 1000).toISOString(),
  }))
}

export function labelFilter(wanted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted).map(([key, value]) => `${key}=${value}`)
}
