/** A data folder for one test; the kit, which takes minutes to make, is shared by all of them. */
import { mkdtemp, rm, symlink, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TestHome {
  readonly directory: string
  remove(): Promise<void>
}

/** `LAYERLAB_TEST_KITS` names the shared kits folder; `npm test` makes it and sets it. */
export async function makeTestHome({ withKit }: { withKit: boolean }): Promise<TestHome> {
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-home-'))
  const kits = join(directory, 'kits')
  if (withKit) {
    const shared = process.env.LAYERLAB_TEST_KITS
    if (!shared) throw new Error('This test needs a kit: LAYERLAB_TEST_KITS; `npm test` sets it.')
    await symlink(shared, kits)
  }
  return {
    directory,
    async remove() {
      // The link goes first: what it points to is not ours to delete.
      if (withKit) await unlink(kits)
      await rm(directory, { recursive: true, force: true })
    },
  }
}
