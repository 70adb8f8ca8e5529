/** An image registry that keeps what is pushed to it, on a loopback port: as far as docker push and pull need one. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface PushRegistry {
  /** What image names begin with. */
  readonly host: string
  close(): Promise<void>
}

interface Stored {
  readonly type: string
  readonly bytes: Buffer
}

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export async function startPushRegistry(): Promise<PushRegistry> {
  const content = new Map<string, Stored>()
  const uploads = new Map<string, Buffer[]>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://registry')
    const body = await buffer(request)
    const upload = /^\/v2\/.+\/blobs\/uploads\/([^/]*)$/.exec(url.pathname)
    if (upload) {
      const id = upload[1] || randomUUID()
      const parts = uploads.get(id) ?? []
      uploads.set(id, [...parts, body])
      const digest = url.searchParams.get('digest')
      if (request.method === 'PUT' && digest !== null) {
        content.set(digest, { type: 'application/octet-stream', bytes: Buffer.concat([...parts, body]) })
        uploads.delete(id)
        response.writeHead(201, { location: url.pathname, 'docker-content-digest': digest }).end()
        return
      }
      const size = [...parts, body].reduce((sum, { length }) => sum + length, 0)
      const location = url.pathname.replace(/[^/]*$/, id)
      response
        .writeHead(202, { location, range: `0-${Math.max(0, size - 1)}`, 'docker-upload-uuid': id })
        .end()
      return
    }
    const [, repository = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? []
    const key = reference.startsWith('sha256:') ? reference : `${repository}:${reference}`
    if (kind === 'manifests' && request.method === 'PUT') {
      const stored = { type: request.headers['content-type'] ?? '', bytes: body }
      content.set(key, stored).set(sha256(body), stored)
      response.writeHead(201, { location: url.pathname, 'docker-content-digest': sha256(body) }).end()
      return
    }
    const stored = content.get(key)
    if (kind === undefined || !stored) {
      response.writeHead(url.pathname === '/v2/' ? 200 : 404).end()
      return
    }
    response.writeHead(200, {
      'content-type': stored.type,
      'content-length': stored.bytes.length,
      'docker-content-digest': sha256(stored.bytes),
    })
    response.end(request.method === 'HEAD' ? undefined : stored.bytes)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
