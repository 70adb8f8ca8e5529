/**
 * Removes what LayerLab made. On an engine that is what `ownership.ts` says, and nothing else; the
 * build cache is left alone, because the engine cannot tell whose it is (its prune takes a label filter
 * and ignores it), and pruning would throw away other people's cache.
 */
import { rm, stat } from 'node:fs/promises'
import type { Engine, ListedContainer, ListedImage } from '../engine/engine'
import type { FoundEngine } from '../engine/find-engine'
import { wellKnownNames } from '../kit/install/well-known-names'
import type { EngineSession, EngineSource } from './engine-session'
import { toErrorData } from './lab-error'
import { labels, ownerValue } from './labels'
import type { Log } from './log'
import { isOwnContainer, ownReferences } from './ownership'
import type { Paths } from './paths'

export interface Removed {
  readonly kind: 'container' | 'image' | 'folder'
  readonly id: string
  readonly name: string
}

export interface Kept extends Removed {
  readonly reason: string
}

export interface CleanReport {
  readonly removed: readonly Removed[]
  /** What should have gone and did not, e.g. an image that somebody else's container uses. */
  readonly kept: readonly Kept[]
  readonly notes: readonly string[]
}

const owner = { [labels.owner]: ownerValue }

const buildCacheNote =
  "The engine's build cache was left alone: its prune ignores labels and would take other people's cache as well. Remove all of it with `docker builder prune` if you want to."

const privateEngineNote =
  "The private engine's programs and data stay for the next start; remove them with `layerlab clean --data`."

/** What `layerlab clean` does; with `data`, the folders that can be made again go as well. */
export async function cleanUp({
  engines,
  source,
  paths,
  recipesDirectory,
  data,
}: {
  readonly engines: EngineSession
  readonly source: EngineSource
  readonly paths: Paths
  /** `resources/kit` */
  readonly recipesDirectory: string
  readonly data: boolean
}): Promise<CleanReport> {
  await engines.status()
  const found = engines.current()
  const onEngine = found ? await cleanEngine(found, recipesDirectory) : { removed: [], kept: [] }
  if (data) {
    // Nothing may run on the folder that is about to go.
    await engines.close()
    await source.stopLeftPrivate()
  }
  const onDisk = data ? await cleanFolders(paths) : { removed: [], kept: [] }
  return {
    removed: [...onEngine.removed, ...onDisk.removed],
    kept: [...onEngine.kept, ...onDisk.kept],
    notes: [
      found ? buildCacheNote : 'No container engine answers, so nothing was looked for there.',
      ...(data || !(await isThere(paths.engine)) ? [] : [privateEngineNote]),
    ],
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

/** Everything that is ours: containers first, since they hold images. */
async function cleanEngine(
  { engine, info }: FoundEngine,
  recipesDirectory: string,
): Promise<Pick<CleanReport, 'removed' | 'kept'>> {
  // Only there did we give them.
  const given = info.strategy === 'private-engine' ? await wellKnownNames(recipesDirectory) : undefined
  return remove(engine, await engine.listContainers(owner), await engine.listImages(owner), given)
}

/** Only what belongs to one of these runs: what an interrupted run left behind. */
export async function removeRunRemains(engine: Engine, runs: ReadonlySet<string>, log: Log): Promise<void> {
  if (runs.size === 0) return
  const ofRuns = (thing: ListedContainer | ListedImage) => runs.has(thing.labels[labels.run] ?? '')
  const containers = (await engine.listContainers(owner)).filter(ofRuns)
  const images = (await engine.listImages(owner)).filter(ofRuns)
  const { removed, kept } = await remove(engine, containers, images)
  for (const { kind, name } of removed) log.info(`removed the ${kind} ${name} of an ended run`)
  for (const { kind, name, reason } of kept) log.warn(`the ${kind} ${name} of an ended run stays: ${reason}`)
}

/**
 * What a LayerLab that was killed left in the data folder: copies of labs and of workspaces, which may hold the
 * secrets of a lab. Only for whoever holds the instance lock.
 */
export async function removeTemporary({ temporary }: Paths, log: Log): Promise<void> {
  await rm(temporary, { recursive: true, force: true }).catch((error: unknown) => {
    log.warn(`${temporary} could not be removed: ${toErrorData(error).what}`)
  })
}

/** The folders that can be made again: kits and the private engine. What the learner made stays. */
async function cleanFolders(paths: Paths): Promise<Pick<CleanReport, 'removed' | 'kept'>> {
  const removed: Removed[] = []
  const kept: Kept[] = []
  for (const path of [paths.kits, paths.engine]) {
    if (!(await isThere(path))) continue
    const folder = { kind: 'folder', id: path, name: path } as const
    try {
      await rm(path, { recursive: true, force: true })
      removed.push(folder)
    } catch (error) {
      kept.push({ ...folder, reason: toErrorData(error).what })
    }
  }
  return { removed, kept }
}

async function remove(
  engine: Engine,
  containers: readonly ListedContainer[],
  images: readonly ListedImage[],
  given?: ReadonlySet<string>,
): Promise<Pick<CleanReport, 'removed' | 'kept'>> {
  const removed: Removed[] = []
  const kept: Kept[] = []
  const attempt = async (thing: Removed, work: () => Promise<void>) => {
    try {
      await work()
      removed.push(thing)
    } catch (error) {
      kept.push({ ...thing, reason: toErrorData(error).what })
    }
  }
  for (const { id, name } of containers.filter(isOwnContainer)) {
    await attempt({ kind: 'container', id, name }, () => engine.removeContainer(id))
  }
  for (const image of images) {
    const references = ownReferences(image, given)
    if (references.length === 0) continue
    // By each name and without force: an image that somebody else's container uses stays.
    await attempt({ kind: 'image', id: image.id, name: references.join(', ') }, async () => {
      for (const reference of references) await engine.removeImage(reference)
    })
  }
  return { removed, kept }
}
