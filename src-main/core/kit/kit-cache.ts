/**
 * Kits kept for other homes on this machine, in `$LAYERLAB_CACHE/kits`: tests and fresh checkouts need not
 * build the same one again. They are copied, never linked, so that damage done to a copy stays there.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture, PinnedPackage, Recipe } from './recipe'
import { verifyKit } from './verify'

export interface KitCache {
  /** Copies the kit into a new folder when there is one, undamaged; tells whether it did. */
  take(key: string, directory: string, signal: AbortSignal): Promise<boolean>
  /** Keeps a copy of a verified kit. */
  keep(key: string, directory: string): Promise<void>
}

export const noKitCache: KitCache = {
  take: async () => false,
  keep: async () => {},
}

/** Everything that decides what a build makes, other than the state of package sources. */
export function kitCacheKey(
  recipe: Recipe,
  architecture: Architecture,
  packages: readonly PinnedPackage[],
): string {
  const pins = packages.map(({ name, version, integrity }) => [name, version, integrity])
  const input = JSON.stringify([recipe.sha256, architecture, pins])
  return `${recipe.name}-${createHash('sha256').update(input).digest('hex').slice(0, 24)}`
}

export function createKitCache(cacheDirectory: string): KitCache {
  const kits = join(cacheDirectory, 'kits')
  const copy = (from: string, to: string) =>
    cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, errorOnExist: true, force: false })
  return {
    async take(key, directory, signal) {
      const kept = join(kits, key)
      if (!(await verifyKit(kept, signal)).ok) return false
      await copy(kept, directory)
      return true
    },
    async keep(key, directory) {
      const staging = join(kits, `.staging-${crypto.randomUUID()}`)
      await mkdir(kits, { recursive: true })
      try {
        await copy(directory, staging)
        await rm(join(kits, key), { recursive: true, force: true })
        await rename(staging, join(kits, key))
      } finally {
        await rm(staging, { recursive: true, force: true })
      }
    },
  }
}
