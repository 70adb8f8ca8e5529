/** A browser that loses its connection in mid-output, and what its terminals show afterwards. */
import type { Page, WebSocketRoute } from '@playwright/test'
import { expect, test } from './shell'

test.use({ withKit: false, extraEnv: { SHELL: '/bin/bash' } })

const rows = (page: Page) => page.locator('.xterm-rows:visible')
const numbers = async (page: Page) =>
  [...(await rows(page).innerText()).matchAll(/^n-(\d+)\s*$/gm)].map(([, number]) => Number(number))

test('a program that prints on is picked up again after the connection was cut, with every line', async ({
  layerlab: page,
}) => {
  const sockets: WebSocketRoute[] = []
  await page.routeWebSocket(/\/terminal$/, (socket) => {
    socket.connectToServer()
    sockets.push(socket)
  })
  await page.reload()
  await page.getByRole('button', { name: /^Terminal/ }).click()
  await expect(rows(page)).toContainText(/[#$] *$/)
  await page.keyboard.type('kept=shell; i=0; while sleep 0.1; do echo n-$((i+=1)); done\n')
  await expect(rows(page)).toContainText('n-3')
  expect(sockets).toHaveLength(1)
  await sockets[0]?.close({ code: 1001, reason: 'cut by the test' })
  const before = (await numbers(page)).at(-1) ?? 0
  await expect.poll(async () => (await numbers(page)).at(-1)).toBeGreaterThan(before + 2)
  expect(sockets.length).toBeGreaterThan(1)

  await test.step('the lines that were printed meanwhile are there, each once and in order', async () => {
    const shown = await numbers(page)
    const first = shown[0] ?? 0
    expect(shown).toEqual(shown.map((_, index) => first + index))
  })

  await test.step('a page that is loaded anew has them too, and the same shell', async () => {
    await page.reload()
    await page.getByRole('button', { name: /^Terminal/ }).click()
    await expect.poll(async () => (await numbers(page)).length).toBeGreaterThan(2)
    const shown = await numbers(page)
    const first = shown[0] ?? 0
    expect(shown).toEqual(shown.map((_, index) => first + index))
    await page.keyboard.press('Control+c')
    await page.keyboard.type('echo the-$kept\n')
    await expect(rows(page)).toContainText('the-shell')
  })
})
