/** What the main bundle allows a page of Electron, asked of the real bundle through the strict stand-in. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { launchStandIn, type StandInApp } from '../helpers/electron-stand-in/launch'
import { makeTestHome, type TestHome } from '../helpers/test-home'

const test = base.extend<{ app: StandInApp; home: TestHome }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  home: async ({}, use) => {
    const home = await makeTestHome({ withKit: false })
    await use(home)
    await home.remove()
  },
  app: async ({ home }, use) => {
    const app = await launchStandIn({
      ...process.env,
      LAYERLAB_HOME: home.directory,
      LAYERLAB_ENGINE: 'found',
    })
    await use(app)
    expect(await app.close(), app.stderr()).toBe(0)
  },
})

const own = { url: 'app://layerlab/', top: true }

test('the window is sandboxed, isolated and without Node', async ({ app }) => {
  const { facts, url } = await app.firstPage()
  expect(url).toBe('app://layerlab/')
  expect(facts.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
})

test('requests are answered to our own top frame and nobody else', async ({ app }) => {
  const { facts } = await app.firstPage()
  const ask = (frame: { url: string; top: boolean }) =>
    app.call({
      kind: 'invoke',
      window: facts.window,
      channel: 'layerlab:request',
      args: ['app.info', {}],
      frame,
    })
  expect(await ask(own)).toMatchObject({ ok: true, value: { shell: 'electron' } })
  for (const frame of [
    { ...own, top: false },
    { url: 'https://evil.example/', top: true },
    { url: 'app://evil/', top: true },
    { url: 'app://layerlab.evil/', top: true },
    { url: 'about:blank', top: true },
    { url: '', top: true },
  ]) {
    expect(await ask(frame), JSON.stringify(frame)).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    })
  }
})

test('the page goes nowhere, opens nothing, embeds nothing and gets no permission', async ({ app }) => {
  const { window } = (await app.firstPage()).facts
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'app://evil/', 'javascript:1']) {
    expect(await app.call({ kind: 'navigate', window, url }), url).toEqual({ prevented: true })
    expect(await app.call({ kind: 'open-window', window, url }), url).toEqual({ action: 'deny' })
  }
  expect(await app.call({ kind: 'navigate', window, url: 'app://layerlab/' })).toEqual({ prevented: false })
  expect(await app.call({ kind: 'attach-webview', window })).toEqual({ prevented: true })
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'notifications', 'openExternal']) {
    const answer = await app.call({ kind: 'permission', permission })
    expect(answer, permission).toMatchObject({ granted: false, checked: false })
  }
})

test('the scheme serves the pages and nothing outside of their folder', async ({ app }) => {
  await app.firstPage()
  const page = await app.fetch('app://layerlab/')
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("script-src 'self';")
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  for (const url of [
    'app://layerlab/../main/electron.js',
    'app://layerlab/..%2fmain%2felectron.js',
    'app://layerlab/%2e%2e/main/electron.js',
    'app://layerlab/..%5cmain%5celectron.js',
    'app://layerlab/index.html%00.js',
    'app://layerlab/%zz',
    'app://layerlab//etc/passwd',
    'app://evil/index.html',
  ]) {
    expect((await app.fetch(url)).status, url).toBe(404)
  }
  expect((await app.fetch('app://layerlab/', 'POST')).status).toBe(404)
})

test('a request that makes no sense is an error as data', async ({ app }) => {
  const { window } = (await app.firstPage()).facts
  const invoke = (args: readonly unknown[]) =>
    app.call({ kind: 'invoke', window, channel: 'layerlab:request', args, frame: own })
  expect(await invoke(['no.such', {}])).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  expect(await invoke([])).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  expect(await invoke(['runs.show', { run: '../../etc/passwd' }])).toMatchObject({
    ok: false,
    error: { code: 'bad-request', details: [expect.stringContaining('run:')] },
  })
  await expect(app.call({ kind: 'invoke', window, channel: 'other', args: [], frame: own })).rejects.toThrow(
    "No handler registered for 'other'",
  )
})

test('only the folder of a task is shown in the file manager, whatever the page asks for', async ({
  app,
  home,
}) => {
  const { window } = (await app.firstPage()).facts
  const reveal = (payload: object) =>
    app.call({
      kind: 'invoke',
      window,
      channel: 'layerlab:request',
      args: ['workspace.reveal', payload],
      frame: own,
    })
  const task = { lab: 'layer-order', task: 'keep-the-install' }
  const folder = join(home.directory, 'workspaces', 'layer-order', 'keep-the-install')
  expect(await reveal(task)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  await mkdir(folder, { recursive: true })
  for (const wrong of [
    { ...task, task: '..' },
    { ...task, lab: '../../..' },
    { ...task, directory: '/etc' },
    { ...task, path: '/etc/passwd' },
    { ...task, task: 'keep-the-install\0' },
  ]) {
    const answer = await reveal(wrong)
    expect(answer, JSON.stringify(wrong)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  }
  expect(await app.call({ kind: 'shown-folders' })).toEqual([])
  expect(await reveal(task)).toEqual({ ok: true, value: { kind: 'shown' } })
  expect(await app.call({ kind: 'shown-folders' })).toEqual([folder])
})

test('a second start of the program brings the window to the front', async ({ app }) => {
  const { window } = (await app.firstPage()).facts
  expect(await app.call({ kind: 'second-instance' })).toEqual({ focused: [window] })
})
