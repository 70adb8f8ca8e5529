/** Makes a kit's content in an empty folder, as a recipe says. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { LabError } from '../app/lab-error'
import { type OnProgress, partOf } from '../app/progress'
import type { Engine } from '../engine/engine'
import { allOrAbort } from './all-or-abort'
import { type Blob, writeBlob } from './images/blob'
import { debianPackagesTar } from './images/debian-packages'
import { type DebianRelease, makeDebianRoot, packageSources, readRelease } from './images/debian-root'
import { type DockerConfig, layersConfig, type NamedLayer, withSettings } from './images/image-config'
import { layerTar } from './images/layer'
import { npmFileEntries } from './images/npm-files'
import { pullIntoBlobs } from './images/pulled-image'
import { userEntries } from './images/user'
import { writtenFileEntries } from './images/written-files'
import { imagePrefix } from './kit'
import { type KitContent, type KitImage, type KitManifest, manifestFile, sealManifest } from './kit-manifest'
import { writeNpmMirror } from './npm/npm-mirror'
import { ParallelProgress } from './parallel-progress'
import {
  type Architecture,
  imagesOn,
  type PinnedPackage,
  type Recipe,
  type RecipeImage,
  type RecipeLayer,
} from './recipe'
import { measureFiles } from './verify'

export interface KitBuild {
  readonly recipe: Recipe
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

interface MadeImage {
  readonly config: DockerConfig
  readonly layers: readonly NamedLayer[]
}

export async function buildKit(
  build: KitBuild,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KitManifest> {
  const { recipe, directory } = build
  const progress = new ParallelProgress(onProgress)
  const [onImages, onMirrors, onMeasure] = [progress.part(0.75), progress.part(0.2), progress.part(0.05)]
  const [images, mirrors] = await allOrAbort<[KitContent['images'], KitContent['mirrors']]>(signal, [
    (workSignal) => makeImages(build, onImages, workSignal),
    (workSignal) => makeMirrors(build, onMirrors, workSignal),
  ])
  onMeasure({ value: 0, message: 'Measuring the kit' })
  const content: KitContent = {
    schema: 1,
    recipe: recipe.name,
    recipeSha256: recipe.sha256,
    platform: `linux/${build.architecture}`,
    images,
    mirrors,
    files: await measureFiles(directory, signal),
  }
  const manifest = sealManifest(content, build.createdAt)
  await writeFile(join(directory, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`)
  onMeasure({ value: 1, message: `The kit ${manifest.name} is built` })
  return manifest
}

async function makeImages(
  build: KitBuild,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KitContent['images']> {
  const { recipe } = build
  const fromDebian = recipe.images.some(({ source }) => source.kind === 'layers')
  const release = fromDebian ? await readRelease() : undefined
  const made = new Map<string, MadeImage>()
  const images: KitImage[] = []
  const wanted = imagesOn(recipe, release?.codename)
  for (const [index, image] of wanted.entries()) {
    const share = partOf(onProgress, index / wanted.length, (index + 1) / wanted.length)
    share({ value: 0, message: `Making ${image.name}` })
    const result = await makeImage(build, image, made, release, share, signal)
    made.set(image.role, result)
    const config = await writeBlob(
      build.directory,
      'json',
      Readable.from([Buffer.from(JSON.stringify(result.config))]),
      signal,
    )
    images.push({
      role: image.role,
      reference: `${imagePrefix}/${image.name}`,
      standsInFor: image.standsInFor,
      about: image.about.replaceAll('{os}', release?.prettyName ?? 'Linux'),
      config,
      layers: result.layers.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes })),
    })
    share({ value: 1, message: `Made ${image.name}` })
  }
  return images
}

async function makeImage(
  build: KitBuild,
  image: RecipeImage,
  made: ReadonlyMap<string, MadeImage>,
  release: DebianRelease | undefined,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<MadeImage> {
  const { source, config: settings } = image
  if (source.kind === 'registry') {
    if (build.engine === undefined) throw noEngine(build.recipe.name)
    const pulled = await pullIntoBlobs(
      build.engine,
      source.image,
      build.directory,
      join(build.workDirectory, image.role),
      (message) => onProgress({ value: null, message }),
      signal,
    )
    return {
      config: withSettings(pulled.config, settings, 'kit'),
      layers: pulled.layers.map((blob) => ({ ...blob, createdBy: source.image })),
    }
  }
  const lower = source.kind === 'extend' ? made.get(source.role) : undefined
  const layers = [...(lower?.layers ?? [])]
  for (const [index, layer] of source.layers.entries()) {
    const share = partOf(onProgress, index / source.layers.length, (index + 1) / source.layers.length)
    const workDirectory = join(build.workDirectory, `${image.role}-${index}`)
    const below = layers.map(({ path }) => join(build.directory, path))
    layers.push(await makeLayer(build, layer, below, workDirectory, release, share, signal))
  }
  const base = layersConfig(build.architecture, layers)
  const inherited = { ...base, config: lower?.config.config ?? {} }
  return { config: withSettings(inherited, settings, 'kit'), layers }
}

async function makeLayer(
  build: KitBuild,
  layer: RecipeLayer,
  below: readonly string[],
  workDirectory: string,
  release: DebianRelease | undefined,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<NamedLayer> {
  const store = (tar: Readable): Promise<Blob> => writeBlob(build.directory, 'tar', tar, signal)
  switch (layer.kind) {
    case 'debian-root': {
      if (release === undefined) throw new Error('a Debian layer without a release')
      let messages = 0
      // mmdebstrap tells its steps but not how many are left: each takes a part of what remains.
      const onMessage = (message: string) =>
        onProgress({ value: 1 - 0.85 ** ++messages, message: `Debian packages: ${message}` })
      const blob = await makeDebianRoot(layer, release, build.architecture, onMessage, signal, store)
      return { ...blob, createdBy: `mmdebstrap --variant=minbase ${release.codename}` }
    }
    case 'npm-files': {
      await mkdir(workDirectory, { recursive: true })
      const entries = await npmFileEntries(layer, build.architecture, workDirectory, onProgress, signal)
      return { ...(await store(layerTar(entries))), createdBy: layer.createdBy }
    }
    case 'user': {
      const blob = await store(layerTar(await userEntries(layer, below)))
      return { ...blob, createdBy: `useradd --uid ${layer.id} --create-home ${layer.name}` }
    }
    case 'debian-packages': {
      if (release === undefined) throw new Error('a Debian layer without a release')
      const tar = await debianPackagesTar(layer, {
        sources: await packageSources(release, signal),
        architecture: build.architecture,
        lowerLayerFiles: below,
        workDirectory,
        aptDirectory: join(build.workDirectory, 'apt'),
        onProgress,
        signal,
      })
      return { ...(await store(tar)), createdBy: `dpkg --unpack ${layer.packages.join(' ')}` }
    }
    case 'files':
      return { ...(await store(layerTar(writtenFileEntries(layer)))), createdBy: layer.createdBy }
  }
}

async function makeMirrors(
  build: KitBuild,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<KitContent['mirrors']> {
  const mirrors: KitContent['mirrors'] = []
  for (const mirror of build.recipe.mirrors) {
    const directory = `mirror/${mirror.kind}`
    const workDirectory = join(build.workDirectory, directory)
    await mkdir(join(build.directory, directory), { recursive: true })
    await mkdir(workDirectory, { recursive: true })
    const packages = new Map(
      [...build.npmPackages, ...mirror.packages].map((one) => [`${one.name}@${one.version}`, one]),
    )
    const written = await writeNpmMirror(
      [...packages.values()],
      join(build.directory, directory),
      workDirectory,
      onProgress,
      signal,
    )
    mirrors.push({
      kind: mirror.kind,
      directory,
      packages: [...written.packages],
      sizeBytes: written.sizeBytes,
    })
  }
  return mirrors
}

function noEngine(recipe: string): LabError {
  return new LabError('engine-not-found', {
    what: `The recipe ${recipe} pulls images, and there is no engine to pull them with.`,
    expected: 'A Docker engine should be running.',
    todo: 'Start one, or let LayerLab start its own, then build the kit again.',
  })
}
