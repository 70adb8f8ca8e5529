/** OCI image layouts as an archive: one reference, an image for each of several platforms behind it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import type { ArchivedImage, ArchivedLayer } from './docker-archive'

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const

export interface PlatformImageParts extends ArchivedImage {
  readonly os: string
  readonly architecture: string
}

interface Document {
  readonly text: Buffer
  readonly digest: string
}

function documentOf(value: unknown): Document {
  const text = Buffer.from(JSON.stringify(value))
  return { text, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` }
}

function manifestOf(image: ArchivedImage): Document {
  return documentOf({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: `sha256:${image.configSha256}`, size: image.config.length },
    layers: image.layers.map(({ sha256, sizeBytes }) => ({
      mediaType: types.layer,
      digest: `sha256:${sha256}`,
      size: sizeBytes,
    })),
  })
}

/** By which an engine that has the image of that platform knows it. */
export function manifestDigest(image: ArchivedImage): string {
  return manifestOf(image).digest
}

/** Each group is the images of one reference. A layer that several share is in the archive once. */
export function ociArchive(groups: readonly (readonly PlatformImageParts[])[]): Readable {
  const tar = pack()
  const output = Readable.from(tar)
  const write = async () => {
    const blobs = new BlobWriter(tar)
    const indexes: { reference: string; index: Document }[] = []
    tar.entry({ name: 'oci-layout' }, JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    for (const group of groups) {
      const manifests = []
      for (const image of group) {
        for (const layer of image.layers) await blobs.layer(layer)
        blobs.document({ text: image.config, digest: `sha256:${image.configSha256}` })
        const manifest = manifestOf(image)
        blobs.document(manifest)
        const platform = { os: image.os, architecture: image.architecture }
        manifests.push({ ...descriptor(types.manifest, manifest), platform })
      }
      const index = documentOf({ schemaVersion: 2, mediaType: types.index, manifests })
      blobs.document(index)
      indexes.push({ reference: group[0]?.reference ?? '', index })
    }
    const listed = indexes.map(({ reference, index }) => ({
      ...descriptor(types.index, index),
      annotations: {
        'io.containerd.image.name': reference,
        'org.opencontainers.image.ref.name': reference.slice(reference.lastIndexOf(':') + 1),
      },
    }))
    const root = { schemaVersion: 2, mediaType: types.index, manifests: listed }
    tar.entry({ name: 'index.json' }, JSON.stringify(root))
    tar.finalize()
  }
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}

function descriptor(mediaType: string, { digest, text }: Document) {
  return { mediaType, digest, size: text.length }
}

class BlobWriter {
  readonly #written = new Set<string>()

  constructor(readonly tar: Pack) {}

  document({ digest, text }: Document): void {
    if (this.#isNew(digest)) this.tar.entry({ name: nameOf(digest) }, text)
  }

  async layer({ file, sha256, sizeBytes }: ArchivedLayer): Promise<void> {
    const digest = `sha256:${sha256}`
    if (!this.#isNew(digest)) return
    const entry = this.tar.entry({ name: nameOf(digest), size: sizeBytes })
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), entry)
  }

  #isNew(digest: string): boolean {
    if (this.#written.has(digest)) return false
    this.#written.add(digest)
    return true
  }
}

const nameOf = (digest: string) => `blobs/${digest.replace(':', '/')}`
