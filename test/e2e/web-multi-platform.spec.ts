/** The lab about two platforms on an engine that cannot do it: the learner is told so before anything fails. */
import { beat, openLab, runTimeoutMs } from './lab-page'
import { expect, test } from './shell'

test('an engine with the classic image store is said to lack what the lab needs, and what to do', async ({
  layerlab: page,
}) => {
  test.setTimeout(runTimeoutMs)
  await openLab(page, 'One tag, two platforms')
  const notice = page.getByRole('region', { name: 'This lab needs another engine' })
  await expect(notice).toContainText('Its image store keeps one platform per image.')
  await expect(notice).toContainText('"containerd-snapshotter": true')
  await expect(notice).toContainText('use a private one of LayerLab’s')
  // It is enabled when the kit is verified; whether a private engine can be started here is not this test's matter.
  await expect(notice.getByRole('button', { name: 'Start that engine now' })).toBeVisible()

  await beat(page, 'Predict').click()
  await expect(notice).toBeHidden()

  await beat(page, 'Run').click()
  await expect(notice).toBeVisible()
  await page.getByRole('button', { name: /^Run \d+ builds$/ }).click({ timeout: 120_000 })
  await expect(page.getByRole('alert')).toContainText('lacks what this lab needs: containerd-store')
})

test('the button brings an engine that has what the lab needs, beside the one in use', async ({
  layerlab: page,
}) => {
  test.setTimeout(runTimeoutMs)
  await openLab(page, 'One tag, two platforms')
  const notice = page.getByRole('region', { name: 'This lab needs another engine' })
  // The kit is verified first.
  await notice.getByRole('button', { name: 'Start that engine now' }).click({ timeout: 120_000 })
  await expect(notice.getByRole('progressbar')).toBeVisible({ timeout: 60_000 })
  await expect(notice).toBeHidden({ timeout: 180_000 })
  await expect(page.getByRole('button', { name: /^Engine .*containerd image store/ })).toBeVisible()
  await beat(page, 'Run').click()
  // The images of the kit are put into the new engine first.
  await expect(page.getByRole('button', { name: /^Run \d+ builds$/ })).toBeEnabled({ timeout: 120_000 })
})
