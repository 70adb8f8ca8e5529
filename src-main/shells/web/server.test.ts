import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { App } from '../../core/app/app'
import { createApp } from '../../core/app/create-app'
import { silentLog } from '../../core/app/log'
import { resolvePaths } from '../../core/app/paths'
import { programsAt } from '../programs'
import { startWebShell, type WebShell } from './server'

let home: string
let app: App
let shell: WebShell

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'layerlab-web-'))
  app = await createApp({
    paths: resolvePaths({ LAYERLAB_HOME: home }),
    log: silentLog,
    shell: 'web',
    version: '1.2.3',
    programs: programsAt(join(import.meta.dirname, '../../..'), {}),
    showFolder: async () => ({ kind: 'shown' }),
    engineChoice: 'found',
    exclusive: false,
    env: {},
  })
  shell = await startWebShell({ app, rendererDirectory: home, port: 0, log: silentLog })
})

afterEach(async () => {
  await shell.close()
  await app.close()
  await rm(home, { recursive: true, force: true })
})

it('outlives a client that breaks off a WebSocket which it is refused', async () => {
  const { host, port } = new URL(shell.address)
  for (let time = 0; time < 20; time++) {
    const socket = connect(Number(port), '127.0.0.1')
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    socket.write([`GET /bridge HTTP/1.1`, `Host: ${host}`, ...upgrade, '', ''].join('\r\n'))
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 40[013] /)
    const closed = once(socket, 'close')
    socket.resetAndDestroy()
    await closed
  }
  expect((await fetch(shell.address)).status).toBe(401)
})
