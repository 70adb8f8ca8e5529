import type { BrowserContext } from '@playwright/test'
import type { OpenShell } from '../../e2e/shell'
import { launchStandIn } from '../electron-stand-in/launch'
import { openStandInPage } from '../electron-stand-in/page'

export async function startStandIn({
  context,
  env,
}: {
  context: BrowserContext
  env: NodeJS.ProcessEnv
}): Promise<OpenShell> {
  const app = await launchStandIn(env)
  const page = await openStandInPage(app, context)
  return {
    page,
    async close() {
      await page.close()
      const status = await app.close()
      if (status !== 0) throw new Error(`The main process ended with status ${status}:\n${app.stderr()}`)
    },
  }
}
