/** Images made by hand, entry by entry, so that a test knows what must be found in them. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import type { ImageInput, Member } from '../../src-main/core/image/source/image-input'

export interface HandmadeEntry {
  readonly path: string
  readonly type?: Header['type']
  readonly content?: string | Buffer
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly link?: string
}

export const file = (
  path: string,
  content: string | Buffer = '',
  more: Partial<HandmadeEntry> = {},
): HandmadeEntry => ({
  path,
  content,
  ...more,
})
export const directory = (path: string, more: Partial<HandmadeEntry> = {}): HandmadeEntry => ({
  path,
  type: 'directory',
  ...more,
})
export const symlink = (path: string, link: string): HandmadeEntry => ({ path, type: 'symlink', link })
export const hardLink = (path: string, link: string): HandmadeEntry => ({ path, type: 'link', link })
/** Removes the path from the layers below. */
export function whiteout(path: string): HandmadeEntry {
  const slash = path.lastIndexOf('/') + 1
  return file(`${path.slice(0, slash)}.wh.${path.slice(slash)}`)
}
/** Hides what the layers below have in the folder. */
export const opaque = (path: string): HandmadeEntry => file(`${path}/.wh..wh..opq`)

export async function tarOf(entries: readonly HandmadeEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { path, type = 'file', content = '', mode, uid = 0, gid = 0, link } of entries) {
    const usual = type === 'directory' ? 0o755 : 0o644
    const header = {
      name: path,
      type,
      mode: mode ?? usual,
      uid,
      gid,
      mtime: new Date(0),
      ...(link ? { linkname: link } : {}),
    }
    if (type === 'file') tar.entry(header, content)
    else tar.entry(header)
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

export interface HandmadeImage {
  readonly layers: readonly (readonly HandmadeEntry[] | Buffer)[]
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[]
  readonly config?: object
  readonly tags?: readonly string[]
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
  readonly compress?: (tar: Buffer) => Buffer
}

interface Built {
  readonly config: Buffer
  readonly tars: readonly Buffer[]
  readonly stored: readonly Buffer[]
}

async function build({
  layers,
  history,
  config = {},
  platform,
  compress = (tar) => tar,
}: HandmadeImage): Promise<Built> {
  const tars = await Promise.all(layers.map((layer) => (Buffer.isBuffer(layer) ? layer : tarOf(layer))))
  const document = {
    ...{ os: 'linux', architecture: 'amd64', ...platform },
    config,
    rootfs: { type: 'layers', diff_ids: tars.map((tar) => `sha256:${sha256(tar)}`) },
    ...(history ? { history } : {}),
  }
  return { config: Buffer.from(JSON.stringify(document)), tars, stored: tars.map(compress) }
}

export type ArchiveFiles = readonly (readonly [name: string, content: Buffer])[]

/** As Engine up to 24 and skopeo's docker-archive have it. */
export async function dockerFiles(image: HandmadeImage): Promise<ArchiveFiles> {
  const { config, tars, stored } = await build(image)
  const names = tars.map((tar) => `${sha256(tar)}/layer.tar`)
  const manifest = [
    { Config: `${sha256(config)}.json`, RepoTags: image.tags ?? ['handmade:1'], Layers: names },
  ]
  return [
    ...names.map((name, i) => [name, stored[i] ?? Buffer.alloc(0)] as const),
    [`${sha256(config)}.json`, config],
    ['manifest.json', Buffer.from(JSON.stringify(manifest))],
  ]
}

const layerTypes = { plain: 'tar', gzip: 'tar+gzip' }

/** An OCI layout; several images of one tag are the platforms of one index. */
export async function ociFiles(...images: readonly HandmadeImage[]): Promise<ArchiveFiles> {
  const blobs = new Map<string, Buffer>()
  const add = (content: Buffer) => {
    blobs.set(`blobs/sha256/${sha256(content)}`, content)
    return { digest: `sha256:${sha256(content)}`, size: content.length }
  }
  const manifests: object[] = []
  for (const image of images) {
    const { config, stored } = await build(image)
    const manifest = {
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...add(config) },
      layers: stored.map((layer) => ({
        mediaType: `application/vnd.oci.image.layer.v1.${layerTypes.gzip}`,
        ...add(layer),
      })),
    }
    manifests.push({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: image.platform ?? { os: 'linux', architecture: 'amd64' },
      ...add(Buffer.from(JSON.stringify(manifest))),
    })
  }
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }))
  const top = {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    annotations: { 'org.opencontainers.image.ref.name': images[0]?.tags?.[0] ?? 'handmade' },
    ...add(index),
  }
  return [
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ['index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [top] }))],
    ...blobs,
  ]
}

export async function archiveOf(files: ArchiveFiles): Promise<Buffer> {
  return tarOf(files.map(([path, content]) => file(path, content)))
}

export const gzip = (tar: Buffer): Buffer => gzipSync(tar)

/** The members as an input, without an archive around them. */
export function inputOf(files: ArchiveFiles, more: Partial<ImageInput> = {}): ImageInput {
  return {
    ...{ form: 'docker-archive', name: 'handmade', tags: [], engineId: null, identity: 'handmade' },
    ...{ sizeBytes: null, image: null, platform: 'linux/amd64' },
    async *members(): AsyncGenerator<Member> {
      for (const [name, content] of files) {
        yield { name, link: null, sizeBytes: content.length, content: pieces(content) }
      }
    },
    ...more,
  }
}

/** In pieces of odd sizes, as a network brings them. */
export async function* pieces(content: Buffer, size = 1009): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield Buffer.from(content.subarray(at, at + size))
}
