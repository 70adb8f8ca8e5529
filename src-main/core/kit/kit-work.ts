/** What the parts of a kit build have in common. */
import { join } from 'node:path'
import type { Engine } from '../engine/engine'
import { DebianArchive } from './debian/archive'
import { type DebianRelease, packageSources, readRelease } from './debian/release'
import type { Architecture, PinnedPackage, Recipe } from './recipe'

export interface KitBuild {
  readonly recipe: Recipe
  /** Where the recipe is from: sources that it names are there too. */
  readonly recipesDirectory: string
  readonly architecture: Architecture
  /** What the mirror must have for the labs, beside what the recipe lists. */
  readonly npmPackages: readonly PinnedPackage[]
  readonly engine: Engine | undefined
  /** Empty folder that becomes the kit. */
  readonly directory: string
  /** Folder for what is not kept. */
  readonly workDirectory: string
  readonly createdAt: Date
}

export interface KitWork {
  readonly build: KitBuild
  /** Of this machine; undefined where nothing of the recipe is made of its packages. */
  readonly release: DebianRelease | undefined
  /** The machine's own sources of that release, as in sources.list(5). */
  sources(signal: AbortSignal): Promise<string>
  /** Its packages, and its source packages: archives of their own, so that they are fetched side by side. */
  debian(signal: AbortSignal, architecture?: Architecture): Promise<DebianArchive>
  debianSources(signal: AbortSignal): Promise<DebianArchive>
}

export async function prepareKitWork(build: KitBuild): Promise<KitWork> {
  const { recipe, architecture, workDirectory } = build
  const fromDebian = recipe.images.some(({ source }) => source.kind === 'layers')
  const release = fromDebian ? await readRelease() : undefined
  const opened = new Map<string, DebianArchive>()
  const sources = async (signal: AbortSignal) => {
    if (release === undefined) throw new Error('Debian packages without a release')
    return packageSources(release, signal)
  }
  const open = async (type: 'deb' | 'deb-src', of: Architecture, signal: AbortSignal) => {
    const name = `${type}-${of}`
    const lines = (await sources(signal)).replace(/^deb /gm, `${type} `)
    const archive =
      opened.get(name) ??
      new DebianArchive({ sources: lines, architecture: of, directory: join(workDirectory, name) })
    opened.set(name, archive)
    return archive
  }
  return {
    build,
    release,
    sources,
    debian: (signal, of = architecture) => open('deb', of, signal),
    debianSources: (signal) => open('deb-src', architecture, signal),
  }
}
