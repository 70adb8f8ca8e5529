/** One LayerLab per test, in whichever shell the project names, with a data folder of its own. */
import { type BrowserContext, test as base, type Page } from '@playwright/test'
import { startElectron } from '../helpers/shells/electron'
import { startStandIn } from '../helpers/shells/stand-in'
import { startWeb } from '../helpers/shells/web'
import { makeTestHome, type TestHome } from '../helpers/test-home'

export type ShellKind = 'web' | 'electron-stand-in' | 'electron'

export interface ShellOptions {
  shell: ShellKind
  /** Set in LayerLab's process on top of the test's own environment. */
  extraEnv: Readonly<Record<string, string>>
  /** Whether the data folder has the kit already, as after the first start. */
  withKit: boolean
}

export interface OpenShell {
  readonly page: Page
  close(): Promise<void>
}

interface ShellFixtures {
  home: TestHome
  layerlab: Page
}

/** For specs that end LayerLab themselves. */
export function startShell(
  shell: ShellKind,
  options: { context: BrowserContext; env: NodeJS.ProcessEnv },
): Promise<OpenShell> {
  return { web: startWeb, 'electron-stand-in': startStandIn, electron: startElectron }[shell](options)
}

export const test = base.extend<ShellOptions & ShellFixtures>({
  shell: ['web', { option: true }],
  extraEnv: [{}, { option: true }],
  withKit: [true, { option: true }],
  home: async ({ withKit }, use) => {
    const home = await makeTestHome({ withKit })
    await use(home)
    await home.remove()
  },
  layerlab: async ({ shell, context, home, extraEnv }, use) => {
    const env = { ...process.env, ...extraEnv, LAYERLAB_HOME: home.directory }
    const open = await startShell(shell, { context, env })
    await use(open.page)
    await open.close()
  },
})

export { expect } from '@playwright/test'
