/** The task of a lab as a learner does it: edit, fail, get a hint, pass, see XP; on a real engine. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beat, checkMyWork, openLayerOrder, rowsOf, runTimeoutMs, writeInEditor } from './lab-page'
import { expect, test } from './shell'

const sourceStillFirst =
  'FROM node:20-alpine\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY . .\nRUN npm ci\nCMD ["node", "src/server.js"]\n'
const dependenciesFirst =
  'FROM node:20-alpine\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "src/server.js"]\n'

test('a learner edits the Dockerfile, fails once, gets the right hint, passes and sees XP', async ({
  layerlab: page,
  home,
}) => {
  test.setTimeout(2 * runTimeoutMs + 120_000)
  const dockerfile = join(home.directory, 'workspaces/layer-order/keep-the-install/Dockerfile')
  await openLayerOrder(page)
  await beat(page, 'Fix').click()

  await test.step('the editor has the start, with the stand-in of the kit', async () => {
    const editor = page.getByRole('textbox', { name: 'Text of Dockerfile' })
    await expect(editor).toContainText('stands in for node:20-alpine')
    await expect(page.getByRole('navigation', { name: 'Files of the task' })).toContainText('board.js')
    const lessons = page.getByRole('navigation', { name: 'Lessons' })
    await expect(lessons).toContainText(/ 0 of \d+ XP/)
  })

  await test.step('the path of the folder can be copied, in every shell', async () => {
    await page.getByRole('button', { name: 'Copy the path' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  })

  await test.step('a fault is marked while it is typed', async () => {
    await writeInEditor(page, 'FROM node:20-alpine\nRUM npm ci\n')
    await expect(page.locator('.cm-lint-marker-error')).toBeVisible()
  })

  await test.step('a change made outside shows up, and is on the disk in both directions', async () => {
    expect(await readFile(dockerfile, 'utf8')).toBe('FROM node:20-alpine\nRUM npm ci\n')
    await writeFile(dockerfile, 'FROM node:20-alpine\n# from outside\n')
    await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('# from outside')
  })

  await test.step('an answer that copies the source first is turned down, with the first hint', async () => {
    await writeInEditor(page, sourceStillFirst)
    const found = await checkMyWork(page)
    await expect(found).toContainText(/RUN npm ci ran again in .+; it should have come from the cache/)
    await expect(found.getByRole('complementary', { name: 'Hint' })).toContainText(
      'Which step above npm ci gave a new result',
    )
    await expect(found).toContainText('1 attempt')
    const builds = page.getByRole('region', { name: 'The builds of the check' })
    await expect(builds.getByRole('button', { name: /^RUN npm ci: ran/ })).toHaveCount(2)
  })

  await test.step('the right order passes and gives XP', async () => {
    await page.getByRole('button', { name: 'Back to the editor' }).click()
    await writeInEditor(page, dependenciesFirst)
    const found = await checkMyWork(page)
    await expect(found).toContainText(/Solved: \d+ XP/)
    await expect(found).toContainText('2 attempts')
    const xp = /Solved: (\d+) XP/.exec(await found.innerText())?.[1]
    await expect(page.getByRole('navigation', { name: 'Lessons' })).toContainText(`${xp} of ${xp} XP`)
  })

  await test.step('both checks are kept in the history, with their builds', async () => {
    const history = page.getByRole('navigation', { name: 'Lessons' }).getByRole('link', { name: /^History/ })
    await history.click()
    const rows = page.getByRole('table', { name: 'All runs, newest first' }).getByRole('row')
    await expect(rows.nth(1)).toContainText('check')
    await expect(rows.nth(1)).toContainText('passed')
    await expect(rows.nth(2)).toContainText('not passed')
    for (const row of [1, 2]) await rows.nth(row).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Compare two runs' }).click()
    const medians = await rowsOf(
      page.getByRole('table', { name: 'Medians of both runs, by phase and variant' }),
    )
    // Both may be of the same minute: the verdict tells them apart.
    await expect(page.getByText('First:').locator('..')).toContainText('check, passed')
    await expect(page.getByText('Second:').locator('..')).toContainText('check, not passed')
    // In words, not by what the lab's file calls them.
    expect(medians.map(([phase]) => phase)).toEqual(['first', 'after edit', 'after dependencies'])
    expect(medians.every(([, , variant]) => variant?.includes('Your answer'))).toBe(true)
    await page.getByRole('link', { name: 'Back to the history' }).click()

    await rows.nth(2).getByRole('rowheader').getByRole('link').click()
    const found = page.getByRole('region', { name: 'What the check found' })
    await expect(found).toContainText(/RUN npm ci ran again in .+; it should have come from the cache/)
    const builds = page.getByRole('region', { name: 'The builds of the check' })
    await builds
      .getByRole('button', { name: /^RUN npm ci: ran/ })
      .last()
      .click()
    await expect(page.getByRole('region', { name: 'Step RUN npm ci' })).toContainText('added')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the run' }).click()
    await expect(rows).toHaveCount(2)
    await openLayerOrder(page)
  })

  await test.step('the solution may be compared with, and starting over keeps the old folder', async () => {
    await beat(page, 'Fix').click()
    await page.getByRole('button', { name: 'From mine to the solution' }).click()
    await expect(page.getByRole('figure', { name: 'Difference in Dockerfile' })).toContainText('EXPOSE 3000')
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click()
    await expect(page.getByText('Your earlier files are kept in')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText(
      'stands in for node:20-alpine',
    )
  })
})

test('a file that is no progress is turned down in words', async ({ layerlab: page }) => {
  await openLayerOrder(page)
  await beat(page, 'Prove').click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import progress' }).click()
  await (await chooser).setFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
  await expect(page.getByText('This file holds no progress that LayerLab exported.')).toBeVisible()
})
