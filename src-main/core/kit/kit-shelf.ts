/** The kits of one LayerLab home. One is in use; building another replaces it. */
import { mkdir, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { KitRecipeInfo, KitStatus } from '#contract/kit'
import { type Clock, systemClock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { Log } from '../app/log'
import { type OnProgress, partOf } from '../app/progress'
import type { Engine } from '../engine/engine'
import { engineArchitecture, machineArchitecture } from './architecture'
import { buildKit } from './build-kit'
import type { Kit, KitShelf } from './kit'
import { createKitCache, kitCacheKey, noKitCache } from './kit-cache'
import { asKitError, kitDamaged, kitMissing, kitOutdated, notEnoughRoom } from './kit-errors'
import { type KitManifest, kitInfo, manifestFile, parseManifest } from './kit-manifest'
import { readLockFiles } from './npm/lock-files'
import { type Architecture, loadRecipe, type Recipe, type RecipeName, recipeNames } from './recipe'
import { resolveImage } from './resolve-image'
import { isInstalled, missingTool } from './run-tool'
import { createStaging, removeStaleStaging, type Staging } from './staging'
import { listFiles, type Verification, verifyKit } from './verify'

export interface KitShelfOptions {
  /** `paths.kits` */
  readonly directory: string
  /** `resources/kit` */
  readonly recipesDirectory: string
  /** `labs`: their lock files say what the mirror must have. */
  readonly labsDirectory: string
  /** Kits kept for other homes, below `$LAYERLAB_CACHE`; without it none are. */
  readonly cacheDirectory?: string | undefined
  readonly log: Log
  readonly clock?: Clock
}

export function createKitShelf(options: KitShelfOptions): KitShelf {
  return new Shelf(options)
}

class Shelf implements KitShelf {
  readonly #options: KitShelfOptions
  readonly #clock: Clock
  #verified: { readonly key: string; readonly verification: Verification } | undefined

  constructor(options: KitShelfOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async status(): Promise<KitStatus> {
    const directory = await this.#current()
    if (directory === undefined) return { kind: 'none', recipes: await this.#recipes() }
    const verification = await this.#verify(directory)
    if (!verification.ok) {
      return {
        kind: 'damaged',
        directory,
        faults: verification.faults,
        recipes: await this.#recipes(),
      }
    }
    const { manifest } = verification
    const reasons = await this.#outdated(manifest)
    if (reasons.length === 0) return { kind: 'ready', kit: kitInfo(manifest, directory) }
    return {
      kind: 'outdated',
      directory,
      recipe: manifest.recipe,
      reasons,
      recipes: await this.#recipes(),
    }
  }

  async open(): Promise<Kit> {
    const status = await this.status()
    if (status.kind === 'none') throw kitMissing()
    if (status.kind === 'damaged') throw kitDamaged(status.directory, status.faults)
    if (status.kind === 'outdated') throw kitOutdated(status)
    const manifest = parseManifest(await readFile(join(status.kit.directory, manifestFile), 'utf8'))
    return { info: status.kit, resolve: (reference) => resolveImage(manifest.images, reference) }
  }

  async build(
    name: RecipeName,
    engine: Engine | undefined,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<Kit> {
    const { directory, recipesDirectory, log } = this.#options
    const recipe = await loadRecipe(recipesDirectory, name)
    const architecture =
      name === 'registry' && engine !== undefined
        ? engineArchitecture(await engine.info(signal))
        : machineArchitecture()
    let staging: Staging | undefined
    try {
      await mkdir(directory, { recursive: true })
      await removeStaleStaging(directory)
      staging = await createStaging(directory)
      const started = this.#clock.monotonicMs()
      await this.#fill(staging, recipe, architecture, engine, partOf(onProgress, 0, 0.95), signal)
      onProgress({ value: 0.96, message: 'Verifying the kit' })
      const verification = await verifyKit(staging.kit, signal)
      if (!verification.ok) throw kitDamaged(staging.kit, verification.faults)
      await this.#putInPlace(staging.kit, verification.manifest)
      const seconds = ((this.#clock.monotonicMs() - started) / 1000).toFixed(1)
      log.info(`kit ${verification.manifest.name} ready after ${seconds} s`)
    } catch (error) {
      throw asKitError(error)
    } finally {
      await staging?.remove()
    }
    const kit = await this.open()
    onProgress({ value: 1, message: `The kit ${kit.info.name} is ready` })
    return kit
  }

  async #fill(
    staging: Staging,
    recipe: Recipe,
    architecture: Architecture,
    engine: Engine | undefined,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { directory, recipesDirectory, labsDirectory, log, cacheDirectory } = this.#options
    const npmPackages = await readLockFiles(labsDirectory)
    const cache = cacheDirectory && recipe.name === 'debian' ? createKitCache(cacheDirectory) : noKitCache
    const key = kitCacheKey(recipe, architecture, npmPackages)
    if (await cache.take(key, staging.kit, signal)) {
      log.info(`kit ${key} taken from ${cacheDirectory}`)
      return
    }
    for (const tool of recipe.tools) if (!(await isInstalled(tool))) throw missingTool(tool)
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize < recipe.diskBytes) throw notEnoughRoom(directory, recipe.diskBytes, bavail * bsize)
    await buildKit(
      {
        recipe,
        recipesDirectory,
        architecture,
        npmPackages,
        engine,
        directory: staging.kit,
        workDirectory: staging.work,
        createdAt: this.#clock.now(),
      },
      onProgress,
      signal,
    )
    // A cache that cannot be written costs time later, not the kit now.
    await cache.keep(key, staging.kit).catch((error: Error) => log.warn(`kit not cached: ${error.message}`))
  }

  /** The rename is what makes the new kit count; only then are others removed. */
  async #putInPlace(made: string, manifest: KitManifest): Promise<void> {
    const { directory } = this.#options
    const place = join(directory, manifest.name)
    await rm(place, { recursive: true, force: true })
    await rename(made, place)
    for (const other of await this.#kitFolders()) {
      if (other !== manifest.name) await rm(join(directory, other), { recursive: true, force: true })
    }
  }

  async #kitFolders(): Promise<readonly string[]> {
    const entries = await readdir(this.#options.directory, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      },
    )
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
  }

  /** The newest; there are two only when LayerLab died right after a build. */
  async #current(): Promise<string | undefined> {
    const { directory } = this.#options
    let newest: { readonly folder: string; readonly createdAt: string } | undefined
    for (const folder of await this.#kitFolders()) {
      const createdAt = await readFile(join(directory, folder, manifestFile), 'utf8')
        .then((text) => parseManifest(text).createdAt)
        .catch(() => '')
      if (newest === undefined || createdAt > newest.createdAt) newest = { folder, createdAt }
    }
    return newest === undefined ? undefined : join(directory, newest.folder)
  }

  async #verify(directory: string): Promise<Verification> {
    const stamps = (await listFiles(directory)).map(({ path, stamp }) => `${path} ${stamp}`)
    const key = [directory, ...stamps].join('\n')
    if (this.#verified?.key !== key) this.#verified = { key, verification: await verifyKit(directory) }
    return this.#verified.verification
  }

  /** Why a sound kit cannot serve: it was made for other labs or by another recipe than there are now. */
  async #outdated(manifest: KitManifest): Promise<readonly string[]> {
    const { recipesDirectory, labsDirectory } = this.#options
    const recipe = await loadRecipe(recipesDirectory, manifest.recipe)
    const reasons: string[] = []
    if (recipe.sha256 !== manifest.recipeSha256) {
      reasons.push(`The recipe ${recipe.name} has changed since.`)
    }
    const mirrored = new Set(
      manifest.mirrors.flatMap(({ packages }) =>
        packages.map(({ name, version, integrity }) => `${name}@${version} ${integrity}`),
      ),
    )
    for (const { name, version, integrity, neededBy } of await readLockFiles(labsDirectory)) {
      if (mirrored.has(`${name}@${version} ${integrity}`)) continue
      reasons.push(`${neededBy[0]} needs ${name} ${version}, which is not in it.`)
    }
    return reasons
  }

  async #recipes(): Promise<readonly KitRecipeInfo[]> {
    return Promise.all(recipeNames.map((name) => this.#recipeInfo(name)))
  }

  async #recipeInfo(name: RecipeName): Promise<KitRecipeInfo> {
    const { summary, tools } = await loadRecipe(this.#options.recipesDirectory, name)
    for (const tool of tools) {
      if (!(await isInstalled(tool))) {
        const { what, todo } = missingTool(tool).data
        return { name, summary, possible: false, reason: `${what} ${todo}` }
      }
    }
    try {
      machineArchitecture()
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      return { name, summary, possible: false, reason: error.data.what }
    }
    const reason =
      name === 'debian'
        ? 'Needs this machine’s package sources for npm and apt.'
        : 'Needs internet and an engine.'
    return { name, summary, possible: true, reason }
  }
}
