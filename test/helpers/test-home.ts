/** A data folder for one test; the kit, which takes a minute to make, is shared by all of them. */
import { mkdtemp, rm, symlink, unlink } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from './cli'

export interface TestHome {
  readonly directory: string
  remove(): Promise<void>
}

const variable = 'LAYERLAB_TEST_KITS'

/**
 * Makes the kit, or takes it from `$LAYERLAB_CACHE` (by default where `npm test` has it), and puts its folder into the environment. The answer
 * removes it.
 */
export async function startSharedKit(): Promise<() => Promise<void>> {
  if (process.env[variable]) return async () => {}
  const home = await mkdtemp(join(tmpdir(), 'layerlab-kit-'))
  const cache = process.env.LAYERLAB_CACHE || join(homedir(), '.cache', 'layerlab')
  const env = { ...process.env, LAYERLAB_HOME: home, LAYERLAB_CACHE: cache }
  const { status, stderr } = await runCli(['kit', 'build'], env)
  if (status !== 0) throw new Error(`The kit for the tests could not be made:\n${stderr}`)
  process.env[variable] = join(home, 'kits')
  return async () => {
    delete process.env[variable]
    await rm(home, { recursive: true, force: true })
  }
}

export function sharedKits(): string {
  const shared = process.env[variable]
  if (!shared) throw new Error(`${variable} is not set: call startSharedKit() before.`)
  return shared
}

export async function makeTestHome({ withKit }: { withKit: boolean }): Promise<TestHome> {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-home-'))
  const kits = join(directory, 'kits')
  if (withKit) await symlink(sharedKits(), kits)
  return {
    directory,
    async remove() {
      // The link goes first: what it points to is not ours to delete. The app may have replaced it.
      if (withKit) await unlink(kits).catch(() => undefined)
      await rm(directory, { recursive: true, force: true })
    },
  }
}
