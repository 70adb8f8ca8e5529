/** Makes a kit's images, layer by layer. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { LabError } from '../app/lab-error'
import { type OnProgress, partOf } from '../app/progress'
import { allOrAbort } from './all-or-abort'
import { otherArchitecture } from './architecture'
import { type Blob, writeBlob } from './images/blob'
import { debianForeignTar } from './images/debian-foreign'
import { debianPackagesTar } from './images/debian-packages'
import { makeDebianRoot } from './images/debian-root'
import { type DockerConfig, layersConfig, type NamedLayer, withSettings } from './images/image-config'
import { layerTar } from './images/layer'
import { npmFileEntries } from './images/npm-files'
import { pullIntoBlobs } from './images/pulled-image'
import { userEntries } from './images/user'
import { writtenFileEntries } from './images/written-files'
import { imagePrefix } from './kit'
import type { KitContent, KitImage } from './kit-manifest'
import type { KitBuild, KitWork } from './kit-work'
import { ParallelProgress } from './parallel-progress'
import { type Architecture, type ImageConfig, madeOn, type RecipeImage, type RecipeLayer } from './recipe'

export interface MadeImage {
  readonly config: DockerConfig
  readonly layers: readonly NamedLayer[]
}

interface Expected<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

function expected<T>(): Expected<T> {
  let settle: Pick<Expected<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, resolve: (value) => settle?.resolve(value), reject: (reason) => settle?.reject(reason) }
}

/** Images of a recipe, made side by side; each waits for the one that it extends. */
export class ImageWorks {
  readonly #work: KitWork
  readonly #wanted: readonly RecipeImage[]
  readonly #made = new Map<string, Expected<MadeImage>>()

  constructor(work: KitWork) {
    this.#work = work
    this.#wanted = madeOn(work.build.recipe.images, work.release?.codename)
    for (const { role } of this.#wanted) {
      const made = expected<MadeImage>()
      // Nobody may wait for it.
      made.promise.catch(() => {})
      this.#made.set(role, made)
    }
  }

  /** Waits until the image with the role is there. */
  async made(role: string): Promise<MadeImage> {
    const made = this.#made.get(role)
    if (made === undefined) throw new Error(`no image of this kit has the role ${role}`)
    return made.promise
  }

  async make(onProgress: OnProgress, signal: AbortSignal): Promise<KitContent['images']> {
    const progress = new ParallelProgress(onProgress)
    const parts = this.#wanted.map(() => progress.part(1 / this.#wanted.length))
    const works = this.#wanted.map((image, index) => async (workSignal: AbortSignal) => {
      const made = this.#made.get(image.role)
      try {
        const result = await this.#makeImage(image, parts[index] ?? onProgress, workSignal)
        made?.resolve(result)
        return this.#kitImage(image, result, workSignal)
      } catch (error) {
        made?.reject(error)
        throw error
      }
    })
    return allOrAbort(signal, works)
  }

  async #kitImage(image: RecipeImage, made: MadeImage, signal: AbortSignal): Promise<KitImage> {
    const { build, release } = this.#work
    const text = Readable.from([Buffer.from(JSON.stringify(made.config))])
    return {
      role: image.role,
      reference: `${imagePrefix}/${image.name}`,
      platform: `linux/${this.#architectureOf(image)}`,
      standsInFor: image.standsInFor,
      about: image.about.replaceAll('{os}', release?.prettyName ?? 'Linux'),
      config: await writeBlob(build.directory, 'json', text, signal),
      layers: made.layers.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes })),
    }
  }

  #architectureOf({ foreign }: RecipeImage): Architecture {
    const { architecture } = this.#work.build
    return foreign ? otherArchitecture(architecture) : architecture
  }

  async #makeImage(image: RecipeImage, onProgress: OnProgress, signal: AbortSignal): Promise<MadeImage> {
    const { source, config: settings } = image
    const { build } = this.#work
    if (source.kind === 'registry')
      return pulledImage(build, image.role, source.image, settings, onProgress, signal)
    const lower = source.kind === 'extend' ? await this.made(source.role) : undefined
    onProgress({ value: 0, message: `Making ${image.name}` })
    const architecture = this.#architectureOf(image)
    const layers = [...(lower?.layers ?? [])]
    for (const [index, layer] of source.layers.entries()) {
      const share = partOf(onProgress, index / source.layers.length, (index + 1) / source.layers.length)
      const workDirectory = join(build.workDirectory, `${image.role}-${index}`)
      const below = layers.map(({ path }) => join(build.directory, path))
      const onStep: OnProgress = ({ value, message }) =>
        share({ value, message: `${image.name}: ${message}` })
      const place = { architecture, below, workDirectory, onProgress: onStep, signal }
      layers.push(await this.#makeLayer(layer, place))
    }
    const base = layersConfig(architecture, layers)
    const inherited = { ...base, config: lower?.config.config ?? {} }
    onProgress({ value: 1, message: `Made ${image.name}` })
    return { config: withSettings(inherited, settings, 'kit'), layers }
  }

  async #makeLayer(layer: RecipeLayer, place: LayerPlace): Promise<NamedLayer> {
    const { architecture, below, workDirectory, onProgress, signal } = place
    const work = this.#work
    const { build, release } = work
    const store = (tar: Readable): Promise<Blob> => writeBlob(build.directory, 'tar', tar, signal)
    switch (layer.kind) {
      case 'debian-root': {
        if (release === undefined) throw new Error('a Debian layer without a release')
        const root = { release, sources: await work.sources(signal), architecture }
        const blob = await makeDebianRoot(layer, root, onProgress, signal, store)
        return { ...blob, createdBy: `mmdebstrap --variant=minbase ${release.codename}` }
      }
      case 'npm-files': {
        await mkdir(workDirectory, { recursive: true })
        const entries = await npmFileEntries(layer, architecture, workDirectory, onProgress, signal)
        return { ...(await store(layerTar(entries))), createdBy: layer.createdBy }
      }
      case 'user': {
        const blob = await store(layerTar(await userEntries(layer, below)))
        return { ...blob, createdBy: `useradd --uid ${layer.id} --create-home ${layer.name}` }
      }
      case 'debian-packages': {
        const archive = await work.debian(signal, architecture)
        const tar = await debianPackagesTar(layer, { ...place, archive, lowerLayerFiles: below })
        return { ...(await store(tar)), createdBy: `dpkg --unpack ${layer.packages.join(' ')}` }
      }
      case 'debian-foreign': {
        const native = await this.made(layer.role)
        const nativeLayerFiles = native.layers.map(({ path }) => join(build.directory, path))
        const archive = await work.debian(signal, architecture)
        const tar = await debianForeignTar({ ...layer, ...place, archive, nativeLayerFiles })
        return {
          ...(await store(tar)),
          createdBy: `mmdebstrap --architectures=${architecture}, without its set-up`,
        }
      }
      case 'files':
        return { ...(await store(layerTar(writtenFileEntries(layer)))), createdBy: layer.createdBy }
    }
  }
}

async function pulledImage(
  build: KitBuild,
  role: string,
  image: string,
  settings: ImageConfig,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<MadeImage> {
  if (build.engine === undefined) throw noEngine(build.recipe.name)
  const workDirectory = join(build.workDirectory, role)
  const onStatus = (message: string) => onProgress({ value: null, message: `${image}: ${message}` })
  const pulled = await pullIntoBlobs(build.engine, image, build.directory, workDirectory, onStatus, signal)
  return {
    config: withSettings(pulled.config, settings, 'kit'),
    layers: pulled.layers.map((blob) => ({ ...blob, createdBy: image })),
  }
}

interface LayerPlace {
  readonly architecture: Architecture
  /** Layers below, base first. */
  readonly below: readonly string[]
  readonly workDirectory: string
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

function noEngine(recipe: string): LabError {
  return new LabError('engine-not-found', {
    what: `The recipe ${recipe} pulls images, and there is no engine to pull them with.`,
    expected: 'A Docker engine should be running.',
    todo: 'Start one, or let LayerLab start its own, then build the kit again.',
  })
}
