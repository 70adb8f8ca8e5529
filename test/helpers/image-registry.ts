/** A registry with one small image, on a loopback port, as far as an engine needs it for a pull. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

import { type LayerEntry, layerTar } from '../../src-main/core/kit/images/layer'

export interface ImageRegistry {
  /** What to pull. */
  readonly image: string
  /** Digests of the uncompressed layers, base first. */
  readonly diffIds: readonly string[]
  close(): Promise<void>
}

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export async function serveImage(
  architecture: string,
  layers: readonly (readonly LayerEntry[])[],
  config: object,
): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>()
  const keep = (mediaType: string, bytes: Buffer) => {
    blobs.set(sha256(bytes), bytes)
    return { mediaType, digest: sha256(bytes), size: bytes.length }
  }
  const tars = await Promise.all(layers.map((entries) => buffer(layerTar(entries))))
  const diffIds = tars.map(sha256)
  const imageConfig = { architecture, os: 'linux', config, rootfs: { type: 'layers', diff_ids: diffIds } }
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: keep('application/vnd.oci.image.config.v1+json', Buffer.from(JSON.stringify(imageConfig))),
      layers: tars.map((tar) => keep('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar))),
    }),
  )
  blobs.set(sha256(manifest), manifest)
  const server = createServer((request, response) => {
    const [, version, , kind, reference = ''] = (request.url ?? '').split('/')
    if (version === 'v2' && kind === undefined) return response.writeHead(200).end()
    const body = kind === 'manifests' && reference === '1' ? manifest : blobs.get(reference)
    if (body === undefined) return response.writeHead(404).end()
    response.writeHead(200, {
      'content-type':
        kind === 'manifests' ? 'application/vnd.oci.image.manifest.v1+json' : 'application/octet-stream',
      'content-length': body.length,
      'docker-content-digest': sha256(body),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    image: `127.0.0.1:${port}/tiny:1`,
    diffIds,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
