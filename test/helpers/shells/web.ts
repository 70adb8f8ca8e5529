import type { BrowserContext } from '@playwright/test'
import type { OpenShell } from '../../e2e/shell'
import { startServe } from '../serve'

export async function startWeb({
  context,
  env,
}: {
  context: BrowserContext
  env: NodeJS.ProcessEnv
}): Promise<OpenShell> {
  const serve = await startServe(env)
  const page = await context.newPage()
  await page.goto(serve.link)
  return {
    page,
    async close() {
      await page.close()
      await serve.stop()
    },
  }
}
