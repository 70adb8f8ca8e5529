/** The first start on a machine where nothing is ready yet. */
import { openLayerOrder } from './lab-page'
import { expect, test } from './shell'

test.describe('without an engine', () => {
  test.use({
    withKit: false,
    extraEnv: { DOCKER_HOST: 'unix:///nonexistent/docker.sock', LAYERLAB_ENGINE: 'found' },
  })

  test('the page says where an engine was looked for and what to do', async ({ layerlab: page }) => {
    await expect(page.getByRole('heading', { name: 'No Docker engine answers' })).toBeVisible()
    // First what somebody asked for and what failed, then the way out, then all the rest.
    const told = page.getByRole('list', { name: 'What stands in the way' }).getByRole('listitem')
    await expect(told).toHaveCount(1)
    await expect(told).toContainText('unix:///nonexistent/docker.sock')
    await page.getByRole('button', { name: 'Everywhere an engine was looked for' }).click()
    const places = page.getByRole('list', { name: 'Where an engine was looked for' })
    await expect(places.getByRole('listitem').first()).toContainText('unix:///nonexistent/docker.sock')
    expect(await places.getByRole('listitem').count()).toBeGreaterThan(3)
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect(places.getByRole('listitem').first()).toContainText('unix:///nonexistent/docker.sock')
  })

  test('lessons can be read all the same', async ({ layerlab: page }) => {
    await openLayerOrder(page)
    await expect(page.getByRole('article')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Dockerfiles' })).toBeVisible()
  })
})

test.describe('without a kit', () => {
  test.use({ withKit: false, extraEnv: { LAYERLAB_ENGINE: 'found' } })

  test('it is made with progress, from the page or by itself, and says what stands in for what', async ({
    layerlab: page,
    shell,
  }) => {
    test.setTimeout(300_000)
    const ready = page.getByRole('list', { name: 'What is ready' })
    // `layerlab serve` begins by itself; a window waits to be asked.
    if (shell !== 'web')
      await page.getByRole('button', { name: 'Build the kit with the debian recipe' }).click()
    await expect(ready.getByRole('listitem').filter({ hasText: 'Kit' })).toContainText('debian-', {
      timeout: 240_000,
    })
    await page.getByRole('button', { name: /^Kit debian-/ }).click()
    await expect(page.getByText('node:20-alpine').first()).toBeVisible()
  })
})
