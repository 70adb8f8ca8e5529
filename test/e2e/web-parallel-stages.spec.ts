/** The lab about stages side by side as a learner does it: predict, run, see the overlap, untie, pass. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  allChecksHold,
  beat,
  checkMyWork,
  openLab,
  predict,
  readLesson,
  runHasEnded,
  runTimeoutMs,
  startRun,
  tableOf,
  writeInEditor,
} from './lab-page'
import { expect, test } from './shell'

test('a learner measures the overlap of two stages, and unties a needless dependency', async ({
  layerlab: page,
  home,
}) => {
  test.setTimeout(3 * runTimeoutMs)
  await openLab(page, 'Stages side by side')

  await test.step('read, and predict', async () => {
    await readLesson(page)
    await page.getByRole('article').getByRole('button', { name: 'Predict' }).click()
    const tests = 'RUN mkdir report && node --test --test-reporter=tap test/feed.test.js > report/feed.tap'
    await predict(page, 'Side by side', ['COPY test ./test', tests])
    await page.getByRole('button', { name: 'Commit my prediction' }).click()
    await page.getByRole('button', { name: 'Run it' }).click()
  })

  await test.step('run: one of the variants has its stages at the same time', async () => {
    await startRun(page, 1)
    await runHasEnded(page)
    const timeline = page.getByRole('region', { name: 'Time line' })
    await timeline.getByText('Cold build', { exact: true }).click()
    await page.getByRole('button', { name: 'Table: Stages' }).click()
    const stages = page.getByRole('region', { name: 'Stages', exact: true })
    const rows = await stages.getByRole('table').first().getByRole('row').allInnerTexts()
    const figures = rows.slice(1).map((row) => row.split('\t').map((cell) => cell.trim()))
    const [chained, untied] = figures
    expect(chained?.[0]).toBe('One after the other')
    expect(Number(chained?.[4])).toBeGreaterThan(0.9)
    expect(untied?.[0]).toBe('Side by side')
    expect(Number(untied?.[4])).toBeLessThanOrEqual(0.7)
    expect(Number(untied?.[3]?.replace(/[^\d]/g, ''))).toBeGreaterThan(1000)
  })

  await test.step('the graph has an arrow from the tests to the pages in one variant only', async () => {
    const drawn = (variant: string) => page.getByRole('group', { name: `Stages of ${variant}` })
    await expect(drawn('One after the other').getByRole('img', { name: /^pages:/ })).toHaveAccessibleName(
      /needs FROM tests/,
    )
    await expect(drawn('Side by side').getByRole('img', { name: /^pages:/ })).toHaveAccessibleName(
      /needs FROM sources/,
    )
    await expect(drawn('Side by side').getByRole('img', { name: /^release:/ })).toHaveAccessibleName(
      /COPY tests, COPY pages/,
    )
  })

  await test.step('every chart of the run has its table', async () => {
    expect((await tableOf(page, 'Time per build')).length).toBeGreaterThan(0)
  })

  await test.step('the checks of the experiment hold', async () => {
    await beat(page, 'Explain').click()
    await expect(page.getByText('they take at most 70 % of the sum of their steps')).toBeVisible()
    await allChecksHold(page)
  })

  await test.step('the Dockerfile as it is is turned down, the untied one passes', async () => {
    await beat(page, 'Fix').click()
    await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText(
      'FROM tests AS pages',
    )
    const start = await readFile(
      join(home.directory, 'workspaces/parallel-stages/untie-the-pages/Dockerfile'),
      'utf8',
    )
    await checkMyWork(page)
    const found = page.getByRole('region', { name: 'What the check found' })
    await expect(found).toContainText('Both ran at the same time for 0 ms')
    await expect(found.getByRole('complementary', { name: 'Hint' })).toContainText('Follow the arrows')
    await page.getByRole('button', { name: 'Back to the editor' }).click()
    await writeInEditor(page, start.replace('FROM tests AS pages', 'FROM sources AS pages'))
    await checkMyWork(page)
    await expect(found).toContainText(/Solved: 14 XP/)
  })
})
