/** The commands of a lesson, run as a learner does: from its page, in the terminal below, on a real engine. */
import type { Page } from '@playwright/test'
import { testEngines } from '../helpers/engines'
import { testEngine } from '../helpers/test-engine'
import { openLayerOrder } from './lab-page'
import { expect, test } from './shell'

test.use({
  extraEnv: async ({ extraEnv }, use) => {
    const [engine] = testEngines()
    if (!engine) throw new Error('the set-up started no engine')
    await use({
      ...extraEnv,
      SHELL: '/bin/bash',
      PATH: `${engine.clientDirectory}:${process.env.PATH ?? ''}`,
      DOCKER_HOST: engine.endpoint,
      DOCKER_CONFIG: engine.clientDirectory,
    })
  },
})

const image = 'harbour-board'
const rows = (page: Page) => page.locator('.xterm-rows:visible')
const atPrompt = /[#$] *$/

async function turnTo(page: Page, title: string): Promise<void> {
  const heading = page.getByRole('article').getByRole('heading', { level: 2 })
  for (let turns = 0; turns < 20 && (await heading.innerText()) !== title; turns++) {
    await page.getByRole('button', { name: 'Next', exact: true }).click()
  }
  await expect(heading).toHaveText(title)
}

async function runInTerminal(page: Page, nth: number, prints: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Run in terminal' }).nth(nth).click()
  await expect(rows(page)).toContainText(prints, { timeout: 200_000 })
  await expect(rows(page)).toContainText(atPrompt)
}

test('the commands of a lesson run in the terminal below, and do what the lesson says', async ({
  layerlab: page,
}) => {
  test.setTimeout(400_000)
  const engine = testEngine()
  try {
    await openLayerOrder(page)
    await turnTo(page, 'Build it twice')

    await test.step('the second build takes its steps from the cache', async () => {
      await runInTerminal(page, 0, `naming to docker.io/library/${image}`)
      await page.keyboard.type('clear\n')
      await expect(rows(page)).not.toContainText('naming to')
      await runInTerminal(page, 0, `naming to docker.io/library/${image}`)
      for (const step of ['WORKDIR /app', 'COPY . .', 'RUN npm ci']) {
        await expect(rows(page)).toContainText(
          new RegExp(`CACHED \\[\\d/4\\] ${step.replaceAll('.', '\\.')}`),
        )
      }
      expect(await engine.inspectImage(image)).toBeDefined()
      // One shell serves all commands as long as it is idle.
      await expect(page.getByRole('tab')).toHaveCount(1)
    })

    await test.step('a command can be copied, and one can be typed without being run', async () => {
      await turnTo(page, 'What was kept')
      await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
      await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
      await page.locator('.xterm-screen:visible').click()
      await page.keyboard.type('clear\n')
      await page.getByRole('button', { name: 'Type it for me' }).first().click()
      await expect(rows(page)).toContainText(/docker history harbour-board *$/)
      await page.keyboard.press('Enter')
      await expect(rows(page)).toContainText('NODE_VERSION')
      await page.locator('.xterm-screen:visible').hover()
      await page.mouse.wheel(0, -2000)
      await expect(rows(page)).toContainText(/RUN \/bin\/sh -c npm ci.*[\d.]+MB/)
      for (const added of [/EXPOSE.*0B/, /CMD.*0B/, /COPY \. \. .*[\d.]+kB/]) {
        await expect(rows(page)).toContainText(added)
      }
    })

    await test.step('the last command leaves nothing behind', async () => {
      await runInTerminal(page, 1, `Untagged: ${image}:latest`)
      expect(await engine.inspectImage(image)).toBeUndefined()
    })
  } finally {
    await engine.removeImage(image, { force: true }).catch(() => undefined)
    engine.close()
  }
})
