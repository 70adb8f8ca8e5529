/** The layer explorer as a learner uses it: from their own workspace to a file, to the waste, to two images compared. */
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { beat, openLayerOrder, rowsOf, runTimeoutMs } from './lab-page'
import { expect, test } from './shell'

const mine = 'layerlab-layer-order-keep-the-install:mine'

const removedLater = 'RUN head -c 3000000 /dev/urandom > /opt/installer.bin\nRUN rm /opt/installer.bin\n'

function dockerfileOf(home: string): string {
  return join(home, 'workspaces/layer-order/keep-the-install/Dockerfile')
}

function files(page: Page): Locator {
  return page.getByRole('treegrid', { name: 'Files of the image' })
}

function tab(page: Page, name: string): Locator {
  return page.getByRole('tab', { name, exact: true })
}

async function buildAndExplore(page: Page): Promise<void> {
  await beat(page, 'Fix').click()
  const look = page.getByRole('region', { name: 'Look into your image' })
  await look.getByRole('button', { name: 'Build and explore' }).click()
}

test('a learner looks into the image of their workspace, and compares it with its base', async ({
  layerlab: page,
  home,
}) => {
  test.setTimeout(2 * runTimeoutMs)
  await openLayerOrder(page)

  await test.step('the workspace is built as it is now, and opens', async () => {
    await beat(page, 'Fix').click()
    const editor = page.getByRole('textbox', { name: 'Text of Dockerfile' })
    await expect(editor).toContainText('npm ci')
    await appendFile(dockerfileOf(home.directory), removedLater)
    await expect(editor).toContainText('rm /opt/installer.bin')
    await buildAndExplore(page)
    await expect(page.getByRole('heading', { level: 1, name: mine, exact: true })).toBeVisible({
      timeout: runTimeoutMs,
    })
  })

  await test.step('a layer shows what its instruction wrote', async () => {
    const layers = page.getByRole('listbox', { name: 'Layers' })
    await layers.getByRole('option', { name: /RUN npm ci/ }).click()
    await page.getByRole('checkbox', { name: 'unmodified' }).uncheck()
    await expect(files(page).getByRole('row', { name: /^\/app, folder/ })).toBeVisible()
    await expect(files(page).getByRole('row', { name: /^\/app, folder/ })).toContainText('MB')
  })

  await test.step('the filter takes a regular expression, and says what is wrong with one', async () => {
    await page.keyboard.press('/')
    const filter = page.getByRole('textbox', { name: 'Filter by regular expression' })
    await expect(filter).toBeFocused()
    await filter.fill('(')
    await expect(page.getByRole('alert')).toContainText(/The filter "\(" cannot be used/)
    await filter.fill('^app/node_modules/express/package\\.json$')
    await expect(page.getByRole('alert')).toBeHidden()
    await expect(page.getByText(/^1 file, /)).toBeVisible()
  })

  await test.step('the keyboard goes to the file and opens its content', async () => {
    await page.keyboard.press('Enter')
    await expect(files(page)).toBeFocused()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    const details = page.getByRole('region', { name: 'Details of /app/node_modules/express/package.json' })
    await expect(details).toContainText('RUN npm ci')
    const content = page.getByRole('region', { name: 'Content of /app/node_modules/express/package.json' })
    await expect(content).toContainText('"name": "express"', { timeout: 60_000 })
    await content.getByRole('button', { name: 'As bytes' }).click()
    await expect(content).toContainText('|{')
  })

  await test.step('the waste names who wrote it and what to change', async () => {
    await tab(page, 'Waste').click()
    const wasted = page.getByRole('list', { name: 'Wasted paths' })
    const installer = wasted.getByRole('listitem').first()
    await installer
      .getByRole('button', { name: /^\/opt\/installer\.bin removed in a later layer 3\.0 MB$/ })
      .click()
    await expect(installer).toContainText('remove it in the instruction that makes it, in the same RUN')
    const writers = await rowsOf(installer.getByRole('table'))
    expect(writers.map(([, change, instruction, size]) => [change, instruction, size])).toEqual([
      ['A added', 'RUN head -c 3000000 /dev/urandom > /opt/installer.bin', '3.0 MB'],
      ['R removed', 'RUN rm /opt/installer.bin', '0 B'],
    ])
  })

  await test.step('the history has the instructions, the inventory its packages', async () => {
    await tab(page, 'History').click()
    const rows = await rowsOf(page.getByRole('table', { name: /^History, newest first/ }))
    expect(rows.flat().join('\n')).toContain('RUN npm ci')
    await tab(page, 'Inventory').click()
    await page.getByRole('button', { name: /^Packages \(\d+\)/ }).click()
    await page.getByRole('textbox', { name: 'Find a package' }).fill('npm express')
    await expect(page.getByRole('rowheader', { name: 'express', exact: true })).toBeVisible()
  })

  await test.step('the treemap goes into a folder and has its table', async () => {
    await page.getByRole('option', { name: /^All layers/ }).click()
    await tab(page, 'Treemap').click()
    await page.getByRole('button', { name: 'Table: Sizes by folder' }).click()
    await page.getByRole('button', { name: 'usr/', exact: true }).click()
    await expect(page.getByRole('navigation', { name: 'Folder shown' })).toContainText('usr')
  })

  await test.step('the base image opens beside it, and both are compared', async () => {
    await page
      .getByRole('navigation', { name: 'Lessons' })
      .getByRole('link', { name: 'Images', exact: true })
      .click()
    const engine = page.getByRole('table', { name: 'Images of the engine' })
    await engine.getByRole('button', { name: /^Explore \S+\/node:20$/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: /^\S+\/node:20$/ })).toBeVisible({
      timeout: runTimeoutMs,
    })
    await page.getByRole('combobox', { name: 'Compare with another image' }).selectOption({ index: 1 })
    await expect(page.getByRole('heading', { level: 1, name: 'Two images' })).toBeVisible()
    const numbers = page.getByRole('region', { name: 'In numbers' })
    await expect(numbers).toContainText(/They share [1-9]\d* layers?/)
    const changed = page.getByRole('region', { name: 'Files', exact: true })
    await changed
      .getByRole('textbox', { name: 'Find a changed path' })
      .fill('app/node_modules/express/package.json')
    await expect(changed.getByRole('row', { name: /added/ })).toContainText(
      '/app/node_modules/express/package.json',
    )
  })
})

test('a build that fails shows the log of its step in place', async ({ layerlab: page, home }) => {
  test.setTimeout(runTimeoutMs)
  await openLayerOrder(page)
  await beat(page, 'Fix').click()
  await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('npm ci')
  await writeFile(dockerfileOf(home.directory), 'FROM node:20-alpine\nRUN echo "before the end"; exit 3\n')
  await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('exit 3')
  await buildAndExplore(page)
  const look = page.getByRole('region', { name: 'Look into your image' })
  await expect(look.getByRole('alert')).toContainText('exit code: 3', { timeout: runTimeoutMs })
  await expect(look.getByRole('region', { name: 'Last lines of the failed step' })).toContainText(
    'before the end',
  )
})
