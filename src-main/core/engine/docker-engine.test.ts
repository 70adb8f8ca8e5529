/** How the port behaves towards engines that misbehave; test/docker/engine.docker.test.ts has the real ones. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDockerEngine } from './docker-engine'
import type { Engine } from './engine'

let folder: string
let server: Server
let sockets: Set<Socket>
let engine: Engine

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-port-'))
  sockets = new Set()
})

afterEach(async () => {
  engine.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

async function serve(listener: RequestListener): Promise<void> {
  const path = join(folder, 'engine.sock')
  server = createServer(listener)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  engine = createDockerEngine(`unix://${path}`)
}

async function allClosed(): Promise<void> {
  await Promise.all([...sockets].map((socket) => once(socket, 'close')))
}

describe('a signal', () => {
  it('ends a request that is not answered, and its socket', async () => {
    await serve(() => {})
    const abort = new AbortController()
    const waiting = engine.waitContainer('x', abort.signal)
    await once(server, 'request')
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await allClosed()
    expect(sockets.size).toBe(0)
  })

  it('ends an answer that is still coming, and its socket', async () => {
    await serve((request, response) => {
      request.resume()
      response.write('{"stream":"on and on"}\n')
    })
    const abort = new AbortController()
    const input = { context: Readable.from([Buffer.from('tar')]), dockerfile: 'Dockerfile', buildId: 'b' }
    const body = await engine.startBuild(input, abort.signal)
    const reading = (async () => {
      for await (const _chunk of body) abort.abort()
    })()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    await allClosed()
    expect(sockets.size).toBe(0)
  })
})

describe('an engine that goes away', () => {
  it('before it answers is lost', async () => {
    await serve((request) => request.socket.destroy())
    await expect(engine.inspectImage('x')).rejects.toMatchObject({
      data: { code: 'engine-lost', what: expect.stringContaining('describe the image x') },
    })
  })

  it('in the middle of an answer is lost', async () => {
    await serve((_request, response) => {
      response.write('part of an archive')
      setImmediate(() => response.socket?.destroy())
    })
    const body = await engine.saveImage('x')
    const read = async () => {
      for await (const _chunk of body);
    }
    await expect(read()).rejects.toMatchObject({ data: { code: 'engine-lost' } })
  })
})

describe('an engine that refuses', () => {
  it('is quoted in its own words', async () => {
    await serve((request, response) => {
      request.resume()
      response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ message: 'no space left - on device' }))
    })
    const input = { context: Readable.from([Buffer.from('tar')]), dockerfile: 'Dockerfile', buildId: 'b' }
    for (const refused of [
      engine.imageHistory('x'),
      engine.saveImage('x'),
      engine.startBuild(input, new AbortController().signal),
    ]) {
      await expect(refused).rejects.toMatchObject({
        data: { code: 'engine-refused', what: expect.stringMatching(/: no space left - on device$/) },
      })
    }
    expect(input.context.destroyed).toBe(true)
  })

  it('within an answer of status 200 is heard', async () => {
    await serve((_request, response) => {
      response.write('{"status":"Pulling","id":"layer"}\n')
      response.end('{"error":"short","errorDetail":{"message":"manifest unknown"}}\n')
    })
    const seen: string[] = []
    const pulled = engine.pullImage('x', new AbortController().signal, (text) => seen.push(text))
    await expect(pulled).rejects.toMatchObject({
      data: { code: 'engine-refused', what: expect.stringContaining('manifest unknown') },
    })
    expect(seen).toEqual(['layer: Pulling'])
  })
})

it('asks for one tag, never for all of a repository', async () => {
  const asked: (string | null)[] = []
  await serve((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://engine').searchParams.get('fromImage'))
    response.end()
  })
  for (const reference of ['node', 'localhost:5000/node', 'node:20', 'node@sha256:0123']) {
    await engine.pullImage(reference, new AbortController().signal, () => {})
  }
  expect(asked).toEqual(['node:latest', 'localhost:5000/node:latest', 'node:20', 'node@sha256:0123'])
})

it('uses the endpoint it was given, whatever DOCKER_HOST and its like say', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://nonsense:not-a-port')
  vi.stubEnv('DOCKER_TLS_VERIFY', '1')
  vi.stubEnv('DOCKER_CERT_PATH', '/no/such/folder')
  await serve((_request, response) => response.end('[]'))
  expect(await engine.listImages({})).toEqual([])
})
