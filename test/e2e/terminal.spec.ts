/** The terminal below the work, in every shell of LayerLab that has a window. */
import { readdir, readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { testEngines } from '../helpers/engines'
import { testEngine } from '../helpers/test-engine'
import { openLayerOrder } from './lab-page'
import { expect, startShell, test } from './shell'

test.use({ withKit: false, extraEnv: { SHELL: '/bin/bash' } })

const rows = (page: Page) => page.locator('.xterm-rows:visible')

async function openTerminal(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Terminal/ }).click()
  await expect(rows(page)).toContainText(/[#$] *$/)
}

/** Types a command; what it prints differs from what is typed. */
async function run(page: Page, command: string): Promise<void> {
  await page.keyboard.type(`${command}\n`)
}

test('a shell works with the engine that LayerLab uses', async ({ layerlab: page }) => {
  await openTerminal(page)
  await run(page, 'test -n "$DOCKER_HOST" && echo host-$((6*7))')
  await expect(rows(page)).toContainText('host-42')
  await run(page, 'stty size | tr " " x')
  await expect(rows(page)).toContainText(/\d+x\d{2,}/)
})

test('tabs are opened, renamed, left by F6 and closed', async ({ layerlab: page }) => {
  await openTerminal(page)
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('menuitem', { name: /Shell on this machine/ }).click()
  const tabs = page.getByRole('tab')
  await expect(tabs).toHaveCount(2)
  await expect(rows(page)).toContainText(/[#$] *$/)
  await run(page, 'echo second-$((1+1))')
  await expect(rows(page)).toContainText('second-2')
  await page.keyboard.press('F6')
  await expect(tabs.nth(1)).toBeFocused()
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name of the terminal' }).fill('builds')
  await page.keyboard.press('Enter')
  await expect(tabs.nth(1)).toHaveText('builds')
  await tabs.nth(0).click()
  await expect(rows(page)).not.toContainText('second-2')
  await page.getByRole('button', { name: 'Close terminal builds' }).click()
  await expect(tabs).toHaveCount(1)
})

test('what was printed is searched, with how many matches there are', async ({ layerlab: page }) => {
  await openTerminal(page)
  await run(page, 'for i in 1 2 3; do echo layer-$((i+40)); done')
  await expect(rows(page)).toContainText('layer-43')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  const search = page.getByRole('search')
  await search.getByRole('textbox', { name: 'Find in the terminal' }).fill('layer-4')
  await expect(search.getByRole('status')).toHaveText(/^[123] of 3$/)
  await search.getByRole('button', { name: 'Previous' }).click()
  await expect(search.getByRole('status')).toHaveText(/^[123] of 3$/)
  await search.getByRole('textbox').fill('layer-5')
  await expect(search.getByRole('status')).toHaveText('Not found')
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
})

test('more tabs than the window is wide scroll by themselves', async ({ layerlab: page }) => {
  await openTerminal(page)
  const tabs = page.getByRole('tab')
  for (let count = 2; count <= 7; count++) {
    await page.getByRole('button', { name: 'New terminal' }).click()
    await page.getByRole('menuitem', { name: /Shell on this machine/ }).click()
    await expect(tabs).toHaveCount(count)
    await tabs.last().dblclick()
    await page
      .getByRole('textbox', { name: 'Name of the terminal' })
      .fill(`a shell with a long name, ${count}`)
    await page.keyboard.press('Enter')
  }
  await expect(tabs.last()).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Find', exact: true })).toBeInViewport({ ratio: 1 })
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(wider).toBeLessThanOrEqual(0)
})

test('the edge is moved by keys, and the program is told its size', async ({ layerlab: page }) => {
  await openTerminal(page)
  await run(page, 'trap \'echo now-$(stty size | cut -d" " -f1)-rows\' WINCH; echo set-$((2+2))')
  await expect(rows(page)).toContainText('set-4')
  const edge = page.getByRole('separator', { name: 'Height of the terminal' })
  await edge.focus()
  await page.keyboard.press('End')
  await expect(rows(page)).toContainText(/now-\d+-rows/)
})

test('a page that is loaded again has its shells and what they printed', async ({ layerlab: page }) => {
  await openTerminal(page)
  await run(page, 'kept=alive; for i in $(seq 300); do echo line-$((i+1000)); done')
  await expect(rows(page)).toContainText('line-1300')
  await page.reload()
  await page.getByRole('button', { name: /^Terminal/ }).click()
  await expect(rows(page)).toContainText('line-1300')
  await expect(page.getByRole('tab')).toHaveCount(1)
  await run(page, 'echo still-$kept')
  await expect(rows(page)).toContainText('still-alive')
})

test('what was started in a terminal ends with LayerLab', async ({ shell, context, home, extraEnv }) => {
  const env = { ...process.env, ...extraEnv, LAYERLAB_HOME: home.directory }
  const open = await startShell(shell, { context, env })
  const seconds = `9${process.pid}`
  await openTerminal(open.page)
  await run(
    open.page,
    `sleep ${seconds} & nohup setsid sleep ${seconds} > /dev/null 2>&1 & echo begun-$((3+3))`,
  )
  await expect(rows(open.page)).toContainText('begun-6')
  await expect.poll(() => sleepers(seconds)).toBeGreaterThanOrEqual(2)
  await open.close()
  expect(await sleepers(seconds)).toBe(0)
})

test.describe('in a lab', () => {
  test.use({
    withKit: true,
    extraEnv: async ({ extraEnv }, use) => {
      const [engine] = testEngines()
      if (!engine) throw new Error('the set-up started no engine')
      await use({
        ...extraEnv,
        PATH: `${engine.clientDirectory}:${process.env.PATH ?? ''}`,
        DOCKER_HOST: engine.endpoint,
        DOCKER_CONFIG: engine.clientDirectory,
      })
    },
  })

  test('a plain docker build works in the folder of the task, with the kit’s mirror', async ({
    layerlab: page,
  }) => {
    test.slow()
    await openLayerOrder(page)
    await openTerminal(page)
    await run(page, 'basename "$(dirname "$PWD")" | tr a-z A-Z')
    await expect(rows(page)).toContainText('LAYER-ORDER')
    const image = `layerlab-test/terminal-${process.pid}`
    try {
      await run(page, `docker build -q -t ${image} . && echo built-$((5+5))`)
      await expect(rows(page)).toContainText('built-10', { timeout: 200_000 })
    } finally {
      await removeImage(image)
    }
  })
})

async function removeImage(reference: string): Promise<void> {
  const engine = testEngine()
  await engine.removeImage(reference, { force: true })
  engine.close()
}

async function sleepers(seconds: string): Promise<number> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line === `sleep\0${seconds}\0`).length
}
