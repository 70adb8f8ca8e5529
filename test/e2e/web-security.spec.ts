/** The browser shell lets nobody in but the browser that brought the one-time token. */
import { request as httpRequest } from 'node:http'
import { test as base, expect } from '@playwright/test'
import { WebSocket } from 'ws'
import { type Serve, startServe } from '../helpers/serve'
import { makeTestHome } from '../helpers/test-home'

const test = base.extend<{ serve: Serve }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  serve: async ({}, use) => {
    const home = await makeTestHome({ withKit: false })
    const serve = await startServe({ ...process.env, LAYERLAB_HOME: home.directory }, ['--no-prepare'])
    await use(serve)
    await serve.stop()
    await home.remove()
  },
})

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

function get(
  address: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(address, { method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject).end()
  })
}

/** The status with which the upgrade is turned down, or 101. */
function upgrade(address: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.replace('http', 'ws'), { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

async function logIn(serve: Serve): Promise<string> {
  const { status, headers } = await get(serve.link)
  expect(status).toBe(303)
  const [cookie = ''] = headers['set-cookie'] ?? []
  return cookie.split(';')[0] ?? ''
}

test('the token is exchanged once, for a cookie that scripts and other sites do not get', async ({
  serve,
}) => {
  const first = await get(serve.link)
  expect(first.status).toBe(303)
  expect(first.headers.location).toBe('/')
  expect(first.headers['set-cookie']?.[0]).toMatch(
    /^layerlab-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
  )
  const second = await get(serve.link)
  expect(second.status).toBe(401)
  expect(second.body).toContain('used already')
  expect(second.body).toContain('press <kbd>Enter</kbd>')
})

test('a fresh link from the terminal opens a second browser and the first stays in', async ({ serve }) => {
  const first = await logIn(serve)
  const link = await serve.freshLink()
  expect(link).not.toBe(serve.link)
  const second = await get(link)
  expect(second.status).toBe(303)
  expect((await get(serve.address, { cookie: first })).status).toBe(200)
})

test('an unused link stops working when a fresh one is printed', async ({ serve }) => {
  await serve.freshLink()
  expect((await get(serve.link)).status).toBe(401)
})

test('without the cookie there is no page, no file and no bridge', async ({ serve }) => {
  const page = await get(serve.address)
  expect(page.status).toBe(401)
  expect(page.body).not.toContain('<script')
  expect((await get(`${serve.address}index.html`)).status).toBe(401)
  expect((await get(`${serve.address}?token=${'A'.repeat(43)}`)).status).toBe(401)
  const origin = new URL(serve.address).origin
  for (const socket of ['bridge', 'terminal']) {
    expect(await upgrade(`${serve.address}${socket}`, { origin }), socket).toBe(401)
    expect(await upgrade(`${serve.address}${socket}`, { origin, cookie: 'layerlab-1=x' }), socket).toBe(401)
  }
})

test('a wrong Host is turned down even with the cookie: names re-bound to 127.0.0.1 get nothing', async ({
  serve,
}) => {
  const cookie = await logIn(serve)
  const { port, origin } = new URL(serve.address)
  for (const host of [`localhost:${port}`, 'evil.example', `evil.example:${port}`, '127.0.0.1']) {
    expect((await get(serve.address, { host, cookie })).status, host).toBe(403)
    expect(await upgrade(`${serve.address}bridge`, { host, origin, cookie }), host).toBe(403)
  }
})

test('a wrong or missing Origin is turned down on the bridge even with the cookie', async ({ serve }) => {
  const cookie = await logIn(serve)
  const { port, origin } = new URL(serve.address)
  for (const wrong of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
    expect((await get(serve.address, { origin: wrong, cookie })).status, wrong).toBe(403)
    for (const socket of ['bridge', 'terminal']) {
      expect(await upgrade(`${serve.address}${socket}`, { origin: wrong, cookie }), wrong).toBe(403)
    }
  }
  for (const socket of ['bridge', 'terminal']) {
    expect(await upgrade(`${serve.address}${socket}`, { cookie }), socket).toBe(403)
    expect(await upgrade(`${serve.address}${socket}`, { origin, cookie }), socket).toBe(101)
  }
  expect(await upgrade(`${serve.address}other`, { origin, cookie })).toBe(400)
})

test('a wrong Host or Origin does not use up the token', async ({ serve }) => {
  expect((await get(serve.link, { host: 'evil.example' })).status).toBe(403)
  expect((await get(serve.link, { origin: 'http://evil.example' })).status).toBe(403)
  expect((await get(serve.link)).status).toBe(303)
})

test('pages carry a policy without inline scripts, and only reading is allowed', async ({ serve }) => {
  const cookie = await logIn(serve)
  const { headers } = await get(serve.address, { cookie })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).toContain("script-src 'self';")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-frame-options']).toBe('DENY')
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect((await get(serve.address, { cookie }, 'POST')).status).toBe(405)
  expect((await get(`${serve.address}..%2f..%2fpackage.json`, { cookie })).status).toBe(404)
  expect((await get(`${serve.address}%00`, { cookie })).status).toBe(404)
})

test('the bridge closes on what is no request and outlives it', async ({ serve }) => {
  const cookie = await logIn(serve)
  const { origin } = new URL(serve.address)
  for (const frame of ['no json', '{"id":1}', Buffer.from([1, 2, 3]), 'x'.repeat(2 * 1024 * 1024)]) {
    const socket = new WebSocket(`${serve.address.replace('http', 'ws')}bridge`, {
      headers: { origin, cookie },
    })
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    socket.on('open', () => socket.send(frame))
    socket.on('error', () => undefined)
    expect([1007, 1009]).toContain(await closed)
  }
  expect((await get(serve.address, { cookie })).status).toBe(200)
})

test('the server listens on 127.0.0.1 alone', async ({ serve }) => {
  const { port } = new URL(serve.address)
  await expect(get(`http://[::1]:${port}/`)).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT/)
  const others = Object.values((await import('node:os')).networkInterfaces())
    .flat()
    .filter((address) => address?.family === 'IPv4' && !address.internal)
  for (const address of others) {
    await expect(get(`http://${address?.address}:${port}/`)).rejects.toThrow(/ECONNREFUSED/)
  }
})
