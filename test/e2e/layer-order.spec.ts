/** The lab as a learner does it, on a real engine: read, predict, run, look, be told why, keep it. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  beat,
  halfOfLastDigitMs,
  milliseconds,
  openLayerOrder,
  predict,
  readLesson,
  rowsOf,
  runHasEnded,
  runTimeoutMs,
  startRun,
  tableOf,
} from './lab-page'
import { expect, test } from './shell'

const exportSchema = z.object({
  lab: z.string(),
  runs: z.array(
    z.object({
      variant: z.string(),
      phase: z.string(),
      wallMs: z.number(),
      mirrorBytes: z.number(),
      image: z.object({ layers: z.array(z.object({ createdBy: z.string(), empty: z.boolean() })) }),
    }),
  ),
})

test('a learner reads, predicts, runs, and is told why', async ({ layerlab: page }) => {
  test.setTimeout(runTimeoutMs + 120_000)
  await openLayerOrder(page)

  await test.step('read every page of the lesson', async () => {
    await readLesson(page)
    await page.getByRole('article').getByRole('button', { name: 'Predict' }).click()
  })

  await test.step('predict what runs again', async () => {
    await expect(page.getByRole('figure', { name: /The change before/ })).toContainText('src/board.js')
    await predict(page, 'Source first', ['COPY . .', 'RUN npm ci'])
    await predict(page, 'Dependencies first', ['COPY . .'])
    await page.getByRole('button', { name: 'Commit my prediction' }).click()
    await expect(page.getByText('Your prediction is kept.')).toBeVisible()
    await page.getByRole('button', { name: 'Run it' }).click()
  })

  await test.step('run, and watch the time line while it goes on', async () => {
    await startRun(page, 1)
    const progress = page.getByRole('region', { name: 'Progress of the run' })
    await expect(progress).toContainText(/Build [1-6] of 6/, { timeout: 60_000 })
    await expect(progress.getByRole('button', { name: 'Cancel the run' })).toBeEnabled()
    await page.getByText('Cold build', { exact: true }).first().click()
    const timeline = page.getByRole('region', { name: 'Time line' })
    await expect(timeline.getByRole('button', { name: /^RUN npm ci: (running|ran)/ }).first()).toBeVisible({
      timeout: 60_000,
    })
    await runHasEnded(page)
  })

  await test.step('the time line tells which steps ran and which came from the cache', async () => {
    const timeline = page.getByRole('region', { name: 'Time line' })
    await timeline.getByText('After an edit of the source', { exact: true }).click()
    const bad = timeline.getByRole('region', { name: 'Source first' })
    const good = timeline.getByRole('region', { name: 'Dependencies first' })
    await expect(bad.getByRole('button', { name: /^RUN npm ci: ran / })).toBeVisible()
    await expect(good.getByRole('button', { name: /^RUN npm ci: cached/ })).toBeVisible()
    await expect(good.getByRole('button', { name: /^COPY \. \.: ran / })).toBeVisible()
    await bad.getByRole('button', { name: /^RUN npm ci: ran / }).click()
    await expect(page.getByRole('region', { name: 'Step RUN npm ci' })).toContainText(/added \d+ packages/)
    await page.keyboard.press('Escape')
  })

  const times = await tableOf(page, 'Time per build')
  await test.step('the charts have tables, and they say the same', async () => {
    const rebuilds = times.filter(([phase]) => phase === 'After an edit of the source')
    const [badMs, goodMs] = rebuilds.map(([, , , median]) => milliseconds(median ?? ''))
    expect(goodMs).toBeGreaterThan(0)
    expect((goodMs ?? 0) / (badMs ?? 0)).toBeLessThanOrEqual(0.4)
    const steps = await tableOf(page, 'Seconds in each step')
    const install = steps.find(([instruction]) => instruction === 'RUN npm ci')
    expect(milliseconds(install?.[1] ?? '')).toBeGreaterThan(0)
    expect(install?.[2]).toBe('cached')
    const layers = await tableOf(page, 'Image size by layer')
    expect(layers.some((row) => row.includes('RUN npm ci') && row.includes('A Source first'))).toBe(true)
    const packages = await tableOf(page, 'Packages downloaded')
    expect(packages.length).toBeGreaterThan(0)
    await expect(page.getByRole('note', { name: 'Result' })).toContainText(/rebuilds \d.* times faster/)
  })

  await test.step('explain names the edited file, and holds the prediction against what happened', async () => {
    await beat(page, 'Explain').click()
    const edit = page.getByRole('region', { name: 'After an edit of the source, Source first' })
    await expect(edit.getByRole('listitem').filter({ hasText: 'COPY . .' }).first()).toContainText(
      'src/board.js',
    )
    await expect(edit.getByRole('listitem').filter({ hasText: 'RUN npm ci' })).toContainText(
      'An earlier step ran',
    )
    for (const variant of ['Source first', 'Dependencies first']) {
      const rows = await rowsOf(page.getByRole('table', { name: `Prediction for ${variant}` }))
      expect(rows.map((row) => row.at(-1))).toEqual(rows.map(() => 'as you said'))
      expect(rows.length).toBeGreaterThanOrEqual(3)
    }
    const checks = page.getByRole('region', { name: 'Checks' })
    await expect(checks).toContainText(/\d+ of 7 statements/)
    await expect(checks).toContainText('src/board.js changed')
  })

  await test.step('the run is kept, and its export holds the figures that the table showed', async () => {
    await page.getByRole('link', { name: /^History/ }).click()
    const history = await rowsOf(page.getByRole('table', { name: 'All runs, newest first' }))
    expect(history).toHaveLength(1)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Export the run .* as JSON$/ }).click()
    const file = await (await download).path()
    const exported = exportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    expect(exported.runs).toHaveLength(6)
    const shown = times.map(([, , , median]) => median ?? '')
    const kept = exported.runs.map(({ wallMs }) => wallMs).toSorted((a, b) => a - b)
    const inOrder = shown.toSorted((a, b) => milliseconds(a) - milliseconds(b))
    for (const [index, text] of inOrder.entries()) {
      const difference = Math.abs(milliseconds(text) - (kept[index] ?? 0))
      expect(difference, text).toBeLessThanOrEqual(halfOfLastDigitMs(text))
    }
  })

  await test.step('the charts are still drawn after the editor was open', async () => {
    await openLayerOrder(page)
    await beat(page, 'Fix').click()
    await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('RUN npm ci')
    await beat(page, 'Run').click()
    expect(await tableOf(page, 'Time per build')).toEqual(times)
  })

  await test.step('after a reload it is all still there', async () => {
    await page.reload()
    await openLayerOrder(page)
    await beat(page, 'Run').click()
    expect(await tableOf(page, 'Time per build')).toEqual(times)
    await page.getByRole('link', { name: /^History/ }).click()
    await page.getByRole('button', { name: /^Delete the run/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Delete/ })
      .click()
    await expect(page.getByText('Runs will be listed here')).toBeVisible()
  })
})

test('a run that is cancelled says so, and what was built is kept', async ({ layerlab: page }) => {
  test.setTimeout(runTimeoutMs)
  await openLayerOrder(page)
  await beat(page, 'Run').click()
  await startRun(page, 2)
  const progress = page.getByRole('region', { name: 'Progress of the run' })
  await expect(progress).toContainText(/Build [2-9] of 12/, { timeout: 120_000 })
  await progress.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(page.getByText('The last run was cancelled.')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('link', { name: /^History/ }).click()
  const [run] = await rowsOf(page.getByRole('table', { name: 'All runs, newest first' }))
  expect(run?.join(' ')).toMatch(/cancelled/i)
})
