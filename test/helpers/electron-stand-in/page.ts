/** The window's page in Chromium: its files come through the protocol handler, its IPC goes to the main bundle. */
import { readFile } from 'node:fs/promises'
import type { BrowserContext, Frame, Page } from '@playwright/test'
import type { StandInApp } from './launch'
import { preloadScript, standInBindings } from './renderer-module'

/** Chromium cannot open a scheme that it does not know; this host stands for `app://layerlab` and is secure, too. */
const pageOrigin = 'https://app.layerlab.test'

export async function openStandInPage(app: StandInApp, context: BrowserContext): Promise<Page> {
  const { facts, url } = await app.firstPage()
  const { window } = facts
  const page = await context.newPage()
  const frameOf = (frame: Frame) => ({ url: toApp(frame.url()), top: frame.parentFrame() === null })

  await page.route(`${pageOrigin}/**`, async (route) => {
    const request = route.request()
    const { status, headers, body } = await app.fetch(toApp(request.url()), request.method())
    await route.fulfill({ status, headers: { ...headers }, body: Buffer.from(body) })
  })
  await page.exposeBinding(standInBindings.invoke, ({ frame }, channel: string, args: unknown[]) =>
    app.call({ kind: 'invoke', window, channel, args, frame: frameOf(frame) }),
  )
  await page.exposeBinding(standInBindings.send, ({ frame }, channel: string, args: unknown[]) =>
    app.call({ kind: 'send', window, channel, args, frame: frameOf(frame) }),
  )
  app.onSend(({ channel, args }) => {
    if (page.isClosed()) return
    const receive = ([name, to, values]: readonly [string, string, readonly unknown[]]) => {
      const page = globalThis as unknown as Record<
        string,
        (channel: string, args: readonly unknown[]) => void
      >
      page[name]?.(to, values)
    }
    // A page that closes meanwhile misses the event, as a window's page would.
    page.evaluate(receive, [standInBindings.receive, channel, args] as const).catch(() => undefined)
  })
  await page.addInitScript(preloadScript(await readFile(facts.preload, 'utf8')))
  await page.goto(toPage(url))
  return page
}

const toPage = (url: string) => url.replace(/^app:\/\/layerlab/, pageOrigin)
const toApp = (url: string) => url.replace(pageOrigin, 'app://layerlab')
