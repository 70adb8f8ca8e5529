/** The page without a mouse, and without sight of it. */
import { beat, openLayerOrder } from './lab-page'
import { expect, test } from './shell'

const lessonName = /The order of layers/

test('the lesson is reached, read and predicted by keys alone', async ({ layerlab: page }) => {
  // The key works once there is a lesson to open.
  await expect(page.getByRole('button', { name: /^Open “/ })).toBeVisible()
  await page.keyboard.press('o')
  await expect(beat(page, 'Read')).toBeVisible()
  await page.keyboard.press('l')
  const lesson = page.getByRole('navigation', { name: 'Lessons' }).getByRole('link', { name: lessonName })
  for (let tabs = 0; tabs < 30; tabs++) {
    if (await lesson.evaluate((link) => link === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(lesson).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: lessonName })).toBeVisible()
  await page.keyboard.press('m')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('article')).toHaveAttribute('aria-label', /^Page 2 of/)
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('article')).toHaveAttribute('aria-label', /^Page 1 of/)
  await page.keyboard.press('2')
  await expect(beat(page, 'Predict')).toHaveAttribute('aria-current', 'step')
  const box = page.getByRole('checkbox', { name: 'RUN npm ci will run again, Source first' })
  await box.focus()
  await page.keyboard.press('Space')
  await expect(box).toBeChecked()
  await page.keyboard.press('p')
  await expect(page.getByText('Your prediction is kept.')).toBeVisible()
  await page.keyboard.press('3')
  await expect(beat(page, 'Run')).toHaveAttribute('aria-current', 'step')
})

test('Tab reaches every control in view, and the focus is always visible', async ({ layerlab: page }) => {
  await openLayerOrder(page)
  await expect(page.getByRole('article')).toBeVisible()
  const reached = new Set<string>()
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement) || element === document.body) return null
      const style = getComputedStyle(element)
      // A radio of a segmented control has no size of its own; its label is what is seen.
      const seen = element instanceof HTMLInputElement ? (element.labels?.[0] ?? element) : element
      const box = seen.getBoundingClientRect()
      return {
        name: element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
        visible:
          (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') ||
          style.boxShadow !== 'none' ||
          element.matches('input'),
        inView: box.width > 0 && box.height > 0,
      }
    })
    if (focus === null) break
    expect(focus.visible, `focus on ${focus.name}`).toBe(true)
    expect(focus.inView, `place of ${focus.name}`).toBe(true)
    reached.add(focus.name)
  }
  for (const name of ['Next', 'Projector view', 'Keys']) {
    expect(
      [...reached].some((text) => text.includes(name)),
      name,
    ).toBe(true)
  }
})

test('? lists the keys, and Escape closes the list', async ({ layerlab: page }) => {
  await openLayerOrder(page)
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(dialog).toContainText('Run')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('every control, picture and table has a name, and headings do not skip a level', async ({
  layerlab: page,
}) => {
  await openLayerOrder(page)
  for (const title of ['Read', 'Predict', 'Run', 'Explain', 'Fix', 'Prove'] as const) {
    await beat(page, title).click()
    await expect(beat(page, title)).toHaveAttribute('aria-current', 'step')
    const nameless = await page
      .getByRole('button', { name: /^$/ })
      .or(page.getByRole('link', { name: /^$/ }))
      .or(page.getByRole('checkbox', { name: /^$/ }))
      .or(page.getByRole('textbox', { name: /^$/ }))
      .count()
    expect(nameless, title).toBe(0)
    const levels = await page
      .getByRole('main')
      .getByRole('heading')
      .evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))))
    for (const [index, level] of levels.entries()) {
      expect(level - (levels[index - 1] ?? 0), `${title}: heading ${index + 1}`).toBeLessThanOrEqual(1)
    }
  }
})
