import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MirrorContent } from './content'
import { createControl, listenOnSocket, sendControl } from './control'
import { Link } from './link'
import { createMirrorProxy, ServedBytes } from './proxy'
import { BuildTokens, tokenHash } from './tokens'

const host = 'mirror.layerlab'
const tarball = Buffer.alloc(20_000, 'x')
const link = new Link()
const served = new ServedBytes()
const tokens = new BuildTokens()
let folder: string
let proxy: Server
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-mirror-'))
  const content = join(folder, 'content')
  for (const name of ['ms', '@scope/one']) {
    await mkdir(join(content, 'npm', name, '-'), { recursive: true })
    const versions = {
      '1.0.0': { name, version: '1.0.0', dist: { integrity: 'sha512-x', tarball: 'file-1.0.0.tgz' } },
    }
    await writeFile(join(content, 'npm', name, 'packument.json'), JSON.stringify({ name, versions }))
    await writeFile(join(content, 'npm', name, '-', 'file-1.0.0.tgz'), tarball)
  }
  await mkdir(join(content, 'private/npm/@harbour/feed/-'), { recursive: true })
  const feed = { '1.0.0': { name: '@harbour/feed', version: '1.0.0', dist: { tarball: 'feed-1.0.0.tgz' } } }
  const feedDocument = JSON.stringify({ name: '@harbour/feed', versions: feed })
  await writeFile(join(content, 'private/npm/@harbour/feed/packument.json'), feedDocument)
  await writeFile(join(content, 'private/npm/@harbour/feed/-/feed-1.0.0.tgz'), tarball)
  await mkdir(join(content, 'go/example.org/!big/@v'), { recursive: true })
  await writeFile(join(content, 'go/example.org/!big/@v/list'), 'v1.0.0\n')
  await mkdir(join(content, 'apt/debian/pool'), { recursive: true })
  await writeFile(join(content, 'apt/debian/pool/g++_1~2_all.deb'), 'deb')
  await writeFile(join(folder, 'secret'), 'not for the mirror')
  proxy = createMirrorProxy({ host, content: new MirrorContent(content), link, served, tokens })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  port = (proxy.address() as AddressInfo).port
})

afterAll(async () => {
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; build?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const credentials = Buffer.from(`${options.build ?? 'b-1'}:x`).toString('base64')
    request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { 'proxy-authorization': `Basic ${credentials}`, ...options.headers },
      },
      (response) =>
        buffer(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        ),
    )
      .on('error', reject)
      .end()
  })
}

test('a package document names tarballs by the address that clients use', async () => {
  for (const path of ['/npm/@scope%2fone', '/npm/@scope/one']) {
    const { status, body } = await ask(`http://${host}${path}`)
    expect(status).toBe(200)
    expect(JSON.parse(body.toString()).versions['1.0.0'].dist).toEqual({
      integrity: 'sha512-x',
      tarball: `http://${host}/npm/@scope/one/-/file-1.0.0.tgz`,
    })
  }
})

test.each([
  ['/go/example.org/!big/@v/list', 'v1.0.0\n'],
  ['/apt/debian/pool/g++_1~2_all.deb', 'deb'],
  ['/apt/debian/pool/g%2b%2b_1%7e2_all.deb', 'deb'],
])('Go modules and Debian packages are files: %s', async (path, content) => {
  const { status, body } = await ask(`http://${host}${path}`)
  expect([status, body.toString()]).toEqual([200, content])
})

test('what go and apt ask for in vain is told as text', async () => {
  const { status, headers, body } = await ask(`http://${host}/go/example.org/absent/@v/list`)
  expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8'])
  expect(body.toString()).toBe(
    "/go/example.org/absent/@v/list is not in LayerLab's kit, which holds what the labs need.\n",
  )
})

test.each([
  'http://mirror.layerlab/npm/@harbour%2ffeed',
  'http://mirror.layerlab/npm/@harbour/feed/-/feed-1.0.0.tgz',
])('%s is for the build that has its token, and for no other', async (url) => {
  const token = 'one-of-its-own'
  tokens.allow('with-token', tokenHash(token))
  const bearer = { authorization: `Bearer ${token}` }
  const refused = [
    await ask(url, { build: 'with-token' }),
    await ask(url, { build: 'with-token', headers: { authorization: 'Bearer another' } }),
    await ask(url, { build: 'with-token', headers: { authorization: `Basic ${token}` } }),
    await ask(url, { build: 'with-token', headers: { authorization: `Bearer ${tokenHash(token)}` } }),
    await ask(url, { build: 'other', headers: bearer }),
  ]
  for (const { status, headers, body } of refused) {
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="LayerLab"'])
    expect(JSON.parse(body.toString()).error).toMatch(/private: it needs the token/)
    expect(body.toString()).not.toContain(token)
  }
  expect((await ask(url, { build: 'with-token', headers: bearer })).status).toBe(200)
  tokens.allow('with-token', tokenHash('the next'))
  expect((await ask(url, { build: 'with-token', headers: bearer })).status).toBe(401)
})

test('body bytes are counted for the build that asked', async () => {
  const path = `http://${host}/npm/ms/-/file-1.0.0.tgz`
  const [first] = await Promise.all([
    ask(path, { build: 'a' }),
    ask(path, { build: 'a' }),
    ask(path, { build: 'b' }),
  ])
  expect(first.body.equals(tarball)).toBe(true)
  expect([served.of('a'), served.of('b'), served.of('c')]).toEqual([40_000, 20_000, 0])
})

test('what a client has already is not sent again, nor counted', async () => {
  const path = `http://${host}/npm/ms`
  const { headers } = await ask(path, { build: 'again' })
  const before = served.of('again')
  const same = await ask(path, { build: 'again', headers: { 'if-none-match': headers.etag ?? '' } })
  expect([same.status, same.body.length]).toEqual([304, 0])
  const head = await ask(path, { build: 'again', method: 'HEAD' })
  expect([head.status, head.body.length]).toEqual([200, 0])
  expect(served.of('again')).toBe(before)
})

test.each([
  ['http://example.com/npm/ms', 403],
  [`http://${host}.example.com/npm/ms`, 403],
  [`http://${host}:8080/npm/ms`, 403],
  ['/npm/ms', 403],
  [`http://${host}/npm/absent`, 404],
  [`http://${host}/npm/ms/packument.json/more`, 404],
  [`http://${host}/`, 404],
  [`http://${host}/npm`, 404],
  [`http://${host}/private/npm/@harbour/feed/-/feed-1.0.0.tgz`, 404],
  [`http://${host}/npm/../private/npm/@harbour/feed/-/feed-1.0.0.tgz`, 404],
  [`http://${host}/../secret`, 404],
  [`http://${host}/npm/%2e%2e/%2e%2e/secret`, 404],
  [`http://${host}/npm/..%2f..%2fsecret`, 404],
  [`http://${host}/npm/..%5c..%5csecret`, 404],
  [`http://${host}/npm/ms%00`, 404],
  [`http://${host}/npm/%zz`, 404],
  [`http://${host}//etc/passwd`, 404],
])('%s is answered with %i and a reason', async (path, status) => {
  const answer = await ask(path)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body.toString()).error).toMatch(/LayerLab/)
})

test('only reads', async () => {
  const answer = await ask(`http://${host}/npm/ms`, { method: 'PUT' })
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD'])
})

test('opens no tunnels', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 [\s\S]*answers for mirror\.layerlab only/)
})

test('a build id of odd characters is nobody’s', async () => {
  await ask(`http://${host}/npm/ms`, { build: 'a b' })
  expect(served.of('a b')).toBe(0)
})

test('is told its speed and asked its figures over its own socket', async () => {
  const control = createControl(link, served, tokens)
  const path = join(folder, 'control.sock')
  await listenOnSocket(control, path)
  try {
    await ask(`http://${host}/npm/ms/-/file-1.0.0.tgz`, { build: 'told' })
    expect(JSON.parse(await sendControl(path, ['stats', 'told']))).toEqual({ bytes: 20_000 })
    expect(JSON.parse(await sendControl(path, ['speed', 'venue']))).toEqual({ speed: 'venue' })
    expect(link.speed).toBe('venue')
    const { body } = await ask(`http://${host}/npm/ms/-/file-1.0.0.tgz`)
    expect(body.equals(tarball)).toBe(true)
    expect(JSON.parse(await sendControl(path, ['speed', 'full']))).toEqual({ speed: 'full' })
    await expect(sendControl(path, ['speed', 'warp'])).rejects.toThrow('unknown')
    await sendControl(path, ['token', 'told', tokenHash('t')])
    expect(tokens.opens('told', 'Bearer t')).toBe(true)
    await expect(sendControl(path, ['token', 'told', 'no hash'])).rejects.toThrow('unknown')
  } finally {
    await new Promise((resolve) => control.close(resolve))
  }
})
