/** Labs about what is in an image, as a learner does them: measured, looked into with the explorer, mended. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import {
  allChecksHold,
  beat,
  checkMyWork,
  openLab,
  readLesson,
  runHasEnded,
  runTimeoutMs,
  startRun,
  writeInEditor,
} from './lab-page'
import { expect, test } from './shell'

test('small-bases: a learner measures five bases, fails once, and gets rid of the shell', async ({
  layerlab: page,
}) => {
  test.setTimeout(4 * runTimeoutMs)
  await openLab(page, 'Small bases')
  await readAndRun(page)

  await test.step('see which images have a shell, and what else they hold', async () => {
    await beat(page, 'Explain').click()
    const shell = page.getByRole('region', { name: 'Whether a shell can be started in it', exact: true })
    await expect(shell).toContainText('a shell answers')
    await expect(shell).toContainText('executable file not found')
    const holds = page.getByRole('region', { name: 'What the image holds', exact: true })
    await expect(holds).toContainText(/packages\s+\d+ of the system/)
    await expect(holds).toContainText(/shells\s+none/)
    await expect(holds).toContainText(/set-uid\s+\d+: /)
    await allChecksHold(page)
  })

  await test.step('fail once, with the reason and a hint', async () => {
    await beat(page, 'Fix').click()
    await writeInEditor(page, await answer('small-bases/wrong/no-shell/command-as-text'))
    const found = await checkMyWork(page)
    await expect(found).toContainText(/With --once, the beacon is lit/)
    await expect(found.getByRole('complementary', { name: 'Hint' })).toContainText(
      'Run the image with --once. What does the engine say?',
    )
  })

  await pass(page, 'small-bases/solution/no-shell', 8)
})

test('find-the-bloat: a learner finds three culprits in the explorer, and removes them', async ({
  layerlab: page,
}) => {
  test.setTimeout(4 * runTimeoutMs)
  await openLab(page, 'Find the bloat')
  await readAndRun(page)
  await beat(page, 'Explain').click()
  await allChecksHold(page)

  await test.step('build the own folder, and open the image', async () => {
    await beat(page, 'Fix').click()
    const look = page.getByRole('region', { name: 'Look into your image' })
    await look.getByRole('button', { name: 'Build and explore' }).click()
    await expect(page.getByRole('listbox', { name: 'Layers' })).toBeVisible({ timeout: runTimeoutMs })
  })

  await test.step('find the recording and the second copies among the waste', async () => {
    await page.getByRole('tab', { name: 'Waste', exact: true }).click()
    const wasted = page.getByRole('list', { name: 'Wasted paths' })
    const recording = wasted.getByRole('listitem').filter({ hasText: '/app/recordings' }).first()
    await expect(recording).toContainText('removed in a later layer')
    await recording.getByRole('button').first().click()
    await expect(recording.getByRole('table')).toContainText('RUN rm -rf recordings')
    const map = wasted.getByRole('listitem').filter({ hasText: '/app/public/map.bin' })
    await expect(map).toContainText('stored again for its owner or mode')
    await map.getByRole('button').first().click()
    await expect(map.getByRole('table')).toContainText('RUN chown -R node:node /app')
  })

  await test.step('find the cache, which no score calls waste, in the layer of npm ci', async () => {
    await page.getByRole('tab', { name: 'Files', exact: true }).click()
    await page
      .getByRole('listbox', { name: 'Layers' })
      .getByRole('option', { name: /RUN npm ci/ })
      .click()
    await page.getByRole('textbox', { name: 'Filter by regular expression' }).fill('^root/\\.npm/')
    const files = page.getByRole('treegrid', { name: 'Files of the image' })
    await expect(files.getByRole('row', { name: /^\/root, folder/ })).toBeVisible()
    await expect(page.getByText(/^\d+ files?, /)).toBeVisible()
  })

  await test.step('mend it half, and be told what is left', async () => {
    await openLab(page, 'Find the bloat')
    await beat(page, 'Fix').click()
    await writeInEditor(page, await answer('find-the-bloat/wrong/lose-the-bloat/chown-in-second-stage'))
    const found = await checkMyWork(page)
    await expect(found).toContainText('Next to nothing is in the layers that no container sees')
    await expect(found.getByRole('complementary', { name: 'Hint' })).toContainText(
      'Look at the waste in the explorer.',
    )
  })

  await pass(page, 'find-the-bloat/solution/lose-the-bloat', 10)
})

async function readAndRun(page: Page): Promise<void> {
  await test.step('read and run', async () => {
    const titles = await readLesson(page)
    expect(titles.length).toBeGreaterThanOrEqual(6)
    await beat(page, 'Run').click()
    await startRun(page, 1)
    await runHasEnded(page)
    await expect(page.getByRole('note', { name: 'Result' })).toBeVisible()
  })
}

async function pass(page: Page, folder: string, xp: number): Promise<void> {
  await test.step('pass, and see the XP', async () => {
    await page.getByRole('button', { name: 'Back to the editor' }).click()
    await writeInEditor(page, await answer(folder))
    const found = await checkMyWork(page)
    await expect(found).toContainText(`Solved: ${xp} XP`)
  })
}

function answer(folder: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../labs', folder, 'Dockerfile'), 'utf8')
}
