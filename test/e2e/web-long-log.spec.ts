/** A step that wrote 100,000 lines: each of them can be reached, and the page holds only those in view. */
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { beat, openLab, runHasEnded, runTimeoutMs, startRun } from './lab-page'
import { expect, test } from './shell'

test.use({ extraEnv: { LAYERLAB_LABS: join(import.meta.dirname, '../fixtures/labs') } })

test('a log of 100,000 lines is read to its end, with a page of rows in the document', async ({
  layerlab: page,
}) => {
  test.setTimeout(runTimeoutMs)
  await openLab(page, 'A long log')
  await beat(page, 'Run').click()
  await startRun(page, 1)

  const timeline = page.getByRole('region', { name: 'Time line' })
  const log = page.getByRole('log', { name: 'Log of the step' })

  await test.step('while the step runs, its newest line is in view', async () => {
    await timeline.getByRole('button', { name: /^RUN for chunk .*: running/ }).click({ timeout: 120_000 })
    await expect(log.getByText('more', { exact: true }).last()).toBeInViewport({ timeout: 60_000 })
    expect(await rowsIn(log)).toBeLessThan(100)
  })

  await test.step('who reads further up is not pulled down by new lines', async () => {
    // Well above the end, of which a row or two would still be a part.
    await log.evaluate((element) => element.scrollTo(0, 99_900 * 20))
    const first = log.getByText('99903', { exact: true }).last()
    await expect(first).toBeInViewport()
    const heightOf = () => log.evaluate(({ scrollHeight }) => scrollHeight)
    const before = await heightOf()
    await expect.poll(heightOf).toBeGreaterThan(before + 100)
    await expect(first).toBeInViewport()
  })

  await test.step('from the record, every line can be reached', async () => {
    // The step never ends by itself, so that it cannot be over before it is looked at.
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    await runHasEnded(page)
    await timeline.getByRole('button', { name: /^RUN for chunk .*: stopped after / }).click()
    const step = page.getByRole('region', { name: /^Step RUN for chunk/ })
    await expect(step).toContainText(/Log, 100,\d{3} lines/)
    for (const [key, line] of [
      ['End', 'more'],
      ['Home', '1'],
      ['End', 'more'],
    ] as const) {
      await log.press(key)
      await expect(log.getByText(line, { exact: true }).last()).toBeVisible()
      expect(await rowsIn(log)).toBeLessThan(100)
    }
  })

  await test.step('jumps to anywhere in it are answered, in whatever order they come', async () => {
    for (const share of [0.9, 0.1, 0.5, 0.3, 0.7]) {
      const first = await log.evaluate((element, at) => {
        element.scrollTop = Math.floor((element.scrollHeight * at) / 20) * 20
        return Math.floor(element.scrollTop / 20)
      }, share)
      // Its number and its text: the row is the one that belongs there, and no longer waited for.
      await expect(log.getByText(String(first + 2), { exact: true })).toHaveCount(2)
    }
    expect(await rowsIn(log)).toBeLessThan(100)
  })
})

/** How many lines the document holds, in view or not. */
async function rowsIn(log: Locator): Promise<number> {
  return await log.locator('> div > div').count()
}
