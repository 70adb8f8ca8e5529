/** The lab page as a learner finds their way on it: by names and roles, never by class or position. */
import { expect, type Locator, type Page } from '@playwright/test'

export type BeatTitle = 'Read' | 'Predict' | 'Run' | 'Explain' | 'Fix' | 'Prove'

/** A run of six builds, on a machine that does other things as well. */
export const runTimeoutMs = 240_000

export async function openLab(page: Page, title: string): Promise<void> {
  const lessons = page.getByRole('navigation', { name: 'Lessons' })
  await lessons.getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}

export const openLayerOrder = (page: Page) => openLab(page, 'The order of layers')

export function beat(page: Page, title: BeatTitle): Locator {
  return page.getByRole('navigation', { name: 'Parts of the lesson' }).getByRole('button', { name: title })
}

/** Turns every page of the lesson; gives their titles. */
export async function readLesson(page: Page): Promise<readonly string[]> {
  await expect(beat(page, 'Read')).toHaveAttribute('aria-current', 'step')
  const article = page.getByRole('article')
  const titles = [await article.getAttribute('aria-label')]
  const next = page.getByRole('button', { name: 'Next' })
  while (await next.isVisible()) {
    await next.click()
    await expect(article).not.toHaveAttribute('aria-label', titles.at(-1) ?? '')
    titles.push(await article.getAttribute('aria-label'))
  }
  return titles.map((title) => title ?? '')
}

export async function predict(page: Page, variant: string, instructions: readonly string[]): Promise<void> {
  for (const instruction of instructions) {
    await page.getByRole('checkbox', { name: `${instruction} will run again, ${variant}` }).check()
  }
}

export async function startRun(page: Page, repeat: number): Promise<void> {
  const controls = page.getByRole('region', { name: 'Run the experiment' })
  // Every file of the kit is verified first.
  await expect(controls).toBeVisible({ timeout: 120_000 })
  await controls.getByRole('textbox', { name: 'Repeats' }).fill(String(repeat))
  await controls.getByRole('button', { name: /^Run \d+ builds?$/ }).click()
  // Until the run is under way, the controls would look as if it had ended.
  await expect(controls).toBeHidden({ timeout: 60_000 })
}

/** While a run is under way there is nothing to start another with. */
export async function runHasEnded(page: Page, timeout = runTimeoutMs): Promise<void> {
  await expect(page.getByRole('region', { name: 'Run the experiment' })).toBeVisible({ timeout })
}

export async function writeInEditor(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Text of Dockerfile' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('region', { name: 'Editor: Dockerfile' })).toContainText('Saved')
}

/** Waits until the check has ended, however that is. */
export async function checkMyWork(page: Page, timeout = runTimeoutMs): Promise<Locator> {
  await beat(page, 'Prove').click()
  await page.getByRole('button', { name: 'Check my work' }).click()
  const builds = page.getByRole('region', { name: 'The builds of the check' })
  await expect(builds.getByRole('button', { name: 'Cancel the check' })).toBeVisible({ timeout: 60_000 })
  await expect(builds.getByRole('button', { name: 'Cancel the check' })).toBeHidden({ timeout })
  return page.getByRole('region', { name: 'What the check found' })
}

/** Of the experiment, on the page that explains it. */
export async function allChecksHold(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText(/(\d+) of \1 statements/)
}

/** The words of a chart's table, row by row, without its head. */
export async function tableOf(page: Page, chart: string): Promise<readonly (readonly string[])[]> {
  const figure = page.getByRole('region', { name: chart, exact: true })
  const button = figure.getByRole('button', { name: `Table: ${chart}` })
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click()
  return rowsOf(figure.getByRole('table'))
}

export async function rowsOf(table: Locator): Promise<readonly (readonly string[])[]> {
  await expect(table).toBeVisible()
  const rows = await table.getByRole('row').all()
  const words = await Promise.all(
    rows.slice(1).map((row) => row.getByRole('cell').or(row.getByRole('rowheader')).allInnerTexts()),
  )
  return words.map((cells) => cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()))
}

/** Milliseconds of `0.38 s`, `37 ms`, `1 min 5 s`, or of `cached`, which is none. */
export function milliseconds(text: string): number {
  const match = /^(?:(\d+) min )?([\d.]+) (ms|s)$/.exec(text)
  if (!match) return Number.NaN
  const [, minutes = '0', value, unit] = match
  return Number(minutes) * 60_000 + Number(value) * (unit === 's' ? 1000 : 1)
}

/** How far a figure may be from what it was rounded from, in milliseconds. */
export function halfOfLastDigitMs(text: string): number {
  const decimals = /\.(\d+) /.exec(text)?.[1]?.length ?? 0
  return (text.endsWith(' ms') ? 1 : 1000) / 10 ** decimals / 2 + 0.001
}
