/** Puts a kit to use on an engine: its images and a running mirror. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineInfo } from '#contract/engine'
import { LabError } from '../../app/lab-error'
import { labels, ownerValue } from '../../app/labels'
import type { Log } from '../../app/log'
import type { Engine } from '../../engine/engine'
import { engineArchitecture } from '../architecture'
import { type InstallKit, imagePrefix, type Kit } from '../kit'
import { type KitManifest, manifestFile, nativeImages, parseManifest } from '../kit-manifest'
import { type LoadableImage, loadableImage, loadImages, missingImages, removeUnused } from './load-images'
import { loadGroups, missingGroups, platformGroups } from './load-platforms'
import { removeLeftMirrors, startMirror } from './mirror-container'
import {
  mirrorReference,
  mirrorRepository,
  readMirrorProgram,
  runnerRole,
  withMirrorImage,
} from './mirror-image'
import { withWellKnownNames } from './well-known-names'

export interface KitInstallerOptions {
  /** The bundled program, `out/main/mirror.js`: an ES module that imports Node's own modules only. */
  readonly mirrorProgram: string
  readonly log: Log
}

export function createKitInstaller({ mirrorProgram, log }: KitInstallerOptions): InstallKit {
  return async (engine, kit, onProgress, signal) => {
    onProgress({ value: 0, message: `Looking which images of the kit ${kit.info.name} the engine has` })
    const directory = kit.info.directory
    const manifest = parseManifest(await readFile(join(directory, manifestFile), 'utf8'))
    const info = await engine.info(signal)
    expectPlatform(info, kit)
    const program = await readMirrorProgram(mirrorProgram)
    const native = nativeImages(manifest)
    const images = await Promise.all(native.map((image) => loadableImage(directory, image)))
    const runner = images[native.findIndex(({ role }) => role === runnerRole)]
    if (runner === undefined) throw noRunner(manifest)
    // The other image store keeps one platform of an image.
    const groups = info.imageStore === 'containerd' ? await platformGroups(directory, manifest) : []
    const inGroup = new Set(groups.flat().map(({ reference }) => reference))
    const alone = images.filter(({ reference }) => !inGroup.has(reference))
    const missing = await missingImages(engine, alone, signal)
    const incomplete = await missingGroups(engine, groups, signal)
    const mirror = mirrorReference(manifest, runner, program)
    const mirrorMissing = (await engine.inspectImage(mirror, signal)) === undefined
    const load = async () => {
      if (missing.length > 0 || incomplete.length > 0 || mirrorMissing) {
        const names = [...missing, ...incomplete.flatMap(([first]) => first ?? [])].map(shortName)
        if (mirrorMissing) names.push('the package mirror')
        onProgress({ value: 0.1, message: `Loading ${names.join(', ')} into the engine` })
        log.info(`loading ${names.join(', ')}`)
        if (mirrorMissing) {
          await withMirrorImage(directory, manifest, runner, program, signal, (image) =>
            loadImages(engine, [...missing, image], signal),
          )
        } else await loadImages(engine, missing, signal)
        await loadGroups(engine, incomplete, signal)
      }
    }
    if (info.strategy === 'private-engine') await withWellKnownNames(engine, native, load, signal)
    else await load()
    onProgress({ value: 0.8, message: 'Starting the package mirror' })
    await removeLeftMirrors(engine)
    await removeOldMirrorImages(engine, mirror)
    const running = await startMirror(engine, mirror, signal)
    log.info(`mirror listens on ${running.address}`)
    onProgress({ value: 1, message: 'The kit is installed' })
    return running
  }
}

function shortName({ reference }: LoadableImage): string {
  return reference.slice(imagePrefix.length + 1)
}

function expectPlatform(info: EngineInfo, kit: Kit): void {
  const platform = `linux/${engineArchitecture(info)}`
  if (platform === kit.info.platform) return
  throw new LabError('engine-unsupported', {
    what: `The kit is for ${kit.info.platform}, and the engine runs ${platform}.`,
    expected: 'Kit and engine should be for one platform.',
    todo: 'Build a kit on a machine like the engine’s, or use another engine.',
  })
}

async function removeOldMirrorImages(engine: Engine, current: string): Promise<void> {
  for (const image of await engine.listImages({ [labels.owner]: ownerValue, [labels.role]: 'mirror' })) {
    if (image.tags.includes(current)) continue
    for (const tag of image.tags.filter((name) => name.startsWith(`${mirrorRepository}:`))) {
      await removeIfUnused(engine, tag)
    }
    await removeUnused(engine, image.id)
  }
}

/** Another LayerLab that is running keeps its own: the engine then refuses. */
async function removeIfUnused(engine: Engine, reference: string): Promise<void> {
  try {
    await engine.removeImage(reference)
  } catch (error) {
    if (!(error instanceof LabError && error.data.code === 'engine-refused')) throw error
  }
}

function noRunner({ name }: KitManifest): LabError {
  return new LabError('kit-damaged', {
    what: `The kit ${name} has no image in which the package mirror can run.`,
    expected: `It should have an image with the role ${runnerRole}.`,
    todo: 'Build the kit anew with `layerlab kit build`.',
  })
}
