/** The lab about secret mounts as a learner does it: run, see where the token leaked, take it out, pass. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findInFolder } from '../helpers/find-in-folder'
import {
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

/** As LayerLab makes its tokens; nothing else in the app looks like this. */
const token = /lab_[0-9a-f]{40}/

test('a learner sees where a token leaks, and gives it to the build without a trace', async ({
  layerlab: page,
  home,
}) => {
  test.setTimeout(4 * runTimeoutMs)
  await openLab(page, 'A token that leaves no trace')
  await readLesson(page)
  await beat(page, 'Run').click()
  await startRun(page, 1)
  await runHasEnded(page)

  await test.step('three of four leaked it, each somewhere else', async () => {
    await beat(page, 'Explain').click()
    const places = page.getByRole('region', { name: 'Where the token is in the image', exact: true })
    await expect(places).toContainText(
      /COPY \.npmrc package\.json package-lock\.json \.\/\s+app\/\.npmrc, byte \d+/,
    )
    await expect(places).toContainText(/history\[\d+\]\.created_by, byte \d+/)
    await expect(places).toContainText(/config\.Env\[\d+\], byte \d+/)
    await expect(places.getByText('Found nowhere')).toHaveCount(1)
    await expect(page.locator('body')).not.toContainText(token)
  })

  await test.step('a mount beside the argument still leaks, and the check says where', async () => {
    await beat(page, 'Fix').click()
    await expect(page.getByRole('textbox', { name: 'Text of Dockerfile' })).toContainText('ARG NPM_TOKEN')
    const start = await readFile(join(home.directory, 'workspaces/secret-mounts/no-trace/Dockerfile'), 'utf8')
    const mount = 'RUN --mount=type=secret,id=npm-token NPM_TOKEN=$(cat /run/secrets/npm-token) npm ci'
    await writeInEditor(page, start.replace('RUN npm ci', mount))
    await checkMyWork(page)
    const found = page.getByRole('region', { name: 'What the check found' })
    await expect(found).toContainText(/It was found in history\[\d+\]\.created_by at byte \d+/)
    await page.getByRole('button', { name: 'Back to the editor' }).click()
    await writeInEditor(page, start.replace('ARG NPM_TOKEN\n', '').replace('RUN npm ci', mount))
    await checkMyWork(page)
    await expect(found).toContainText(/Solved: 14 XP/)
    await expect(page.locator('body')).not.toContainText(token)
  })

  await test.step('nothing that the app wrote has a token', async () => {
    const found = await findInFolder(home.directory, [token], {
      skip: /\/(private-)?engine|\/kits?\//,
    })
    expect(found).toEqual([])
  })
})
