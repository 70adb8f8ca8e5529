import { join } from 'node:path'
import { _electron } from '@playwright/test'
import type { OpenShell } from '../../e2e/shell'
import { findElectron } from '../electron-program'

export async function startElectron({ env }: { env: NodeJS.ProcessEnv }): Promise<OpenShell> {
  const program = findElectron()
  if (!program.found) throw new Error(program.reason)
  const app = await _electron.launch({
    executablePath: program.path,
    args: [join(import.meta.dirname, '..', '..', '..'), '--no-sandbox', '--disable-gpu'],
    env: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  })
  return { page: await app.firstWindow(), close: () => app.close() }
}
