/** The way to a task's folder where the browser shell runs without a display, as on this kind of machine. */
import { beat, openLayerOrder } from './lab-page'
import { expect, test } from './shell'

test.use({ extraEnv: { DISPLAY: '', WAYLAND_DISPLAY: '' } })

test('without a display the page says so, and has the path to copy', async ({ layerlab: page, home }) => {
  await openLayerOrder(page)
  await beat(page, 'Fix').click()
  await page.getByRole('button', { name: 'Open the folder' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'could not be opened' })).toContainText(
    'no display',
  )
  await expect(page.getByText(`${home.directory}/workspaces/layer-order/keep-the-install`)).toBeVisible()
  await page.getByRole('button', { name: 'Copy the path' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
})
