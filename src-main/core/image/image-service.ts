/** Images opened for a learner: analyzed once, then asked. */

import type { HistoryRow, ImageAnalysis, ImageChoice, ImageRequest, KeptAnalysis } from '#contract/image'
import type { ImageComparison } from '#contract/image-compare'
import type { FileContent, SavedFile } from '#contract/image-content'
import type { ImageInventory } from '#contract/image-inventory'
import type { FileChange, TreemapNode, TreePage, TreeSort, TreeView } from '#contract/image-tree'
import type { WastePage, WasteSort } from '#contract/image-waste'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import type { OnProgress } from '../app/progress'
import type { Engine } from '../engine/engine'
import type { AnalysisStore, StoredImage } from './analysis-store'
import { type AnalyzedImage, analyzeImage } from './analyze-image'
import { layerInstructions } from './history'
import { compareImages } from './query/compare'
import { filePreview, previewBytes } from './query/file-preview'
import { type LayerFile, layerFiles } from './query/layer-files'
import { matchPaths } from './query/path-filter'
import { treePage } from './query/tree-page'
import { requireLayer, type TreeState, treeState } from './query/tree-state'
import { treemap } from './query/treemap'
import { fileContent, locateFile } from './read-file'
import { readImage } from './read-image'
import { saveFile } from './save-file'
import { engineInput } from './source/engine-input'
import type { ImageInput } from './source/image-input'
import { pathInput } from './source/path-input'
import { describeWaste, sortWaste, type WasteView, wasteDifferences } from './waste/waste-page'
import { wasteTable } from './waste/waste-table'

export interface PreparedAnalysis {
  readonly key: string
  readonly isKept: boolean
  /** Throws LabError `image-damaged`, `image-unsupported` or what the engine says. */
  make(signal: AbortSignal, onProgress: OnProgress): Promise<void>
}

export interface ImageService {
  list(): Promise<{ readonly engine: readonly ImageChoice[]; readonly kept: readonly KeptAnalysis[] }>
  /** Throws LabError `not-found` where there is no such image. */
  prepare(request: ImageRequest, platform: string | null): Promise<PreparedAnalysis>
  /** All below throw LabError `not-found` for a key that has no analysis. */
  show(key: string): Promise<ImageAnalysis>
  history(key: string): Promise<readonly HistoryRow[]>
  inventory(key: string): Promise<ImageInventory>
  tree(key: string, query: TreeRequest): Promise<TreePage>
  treemap(
    key: string,
    query: { view: TreeView; path: string; depth: number; boxes: number },
  ): Promise<TreemapNode>
  waste(key: string, query: { sort: WasteSort; from: number; count: number }): Promise<WastePage>
  /** Of each layer, base first: what it wrote and removed. */
  files(key: string): Promise<readonly (readonly LayerFile[])[]>
  content(key: string, file: { layer: number; path: string; hex: boolean }): Promise<FileContent>
  saveFile(key: string, file: { layer: number; path: string }): Promise<SavedFile>
  compare(a: string, b: string): Promise<ImageComparison>
  /** Ends reading that is under way. */
  close(): void
}

export interface TreeRequest {
  readonly view: TreeView
  readonly expanded: readonly string[]
  readonly filter: string
  readonly minBytes: number
  readonly hide: readonly FileChange[]
  readonly sort: TreeSort
  readonly from: number
  readonly count: number
}

/** What was computed of an image for the last questions, since the next ones are mostly alike. */
interface Computed {
  readonly states: Map<string, TreeState>
  filter: { readonly pattern: string; readonly matches: Uint8Array } | undefined
  waste: WasteView | undefined
}

const mostStates = 4

export function createImageService(deps: {
  store: AnalysisStore
  /** Throws LabError `engine-not-found`. */
  engine: () => Promise<Engine>
  /** Undefined where none answers. */
  engineIfThere: () => Promise<Engine | undefined>
  savedDirectory: string
  clock: Clock
}): ImageService {
  const { store, clock } = deps
  const computed = new WeakMap<AnalyzedImage, Computed>()
  const ending = new AbortController()

  async function stored(key: string): Promise<StoredImage> {
    const found = await store.open(key)
    if (found) return found
    throw new LabError('not-found', {
      what: `There is no analysis ${key}.`,
      expected: 'The key of an image that was analyzed before.',
      todo: 'Open the image again.',
    })
  }
  const open = async (key: string) => (await stored(key)).image

  function computedOf(image: AnalyzedImage): Computed {
    const known = computed.get(image)
    if (known) return known
    const fresh: Computed = { states: new Map(), filter: undefined, waste: undefined }
    computed.set(image, fresh)
    return fresh
  }

  function stateOf(image: AnalyzedImage, view: TreeView): TreeState {
    const { states } = computedOf(image)
    const name = view.kind === 'all' ? 'all' : String(requireLayer(image.index, view.layer))
    const state = states.get(name) ?? treeState(image.index, view)
    states.delete(name)
    states.set(name, state)
    for (const oldest of [...states.keys()].slice(0, -mostStates)) states.delete(oldest)
    return state
  }

  function matchesOf(image: AnalyzedImage, pattern: string): Uint8Array | undefined {
    if (pattern === '') return undefined
    const own = computedOf(image)
    if (own.filter?.pattern !== pattern) {
      own.filter = { pattern, matches: matchPaths(image.index.paths, pattern) }
    }
    return own.filter.matches
  }

  function wasteOf(image: AnalyzedImage): WasteView {
    const own = computedOf(image)
    own.waste ??= {
      index: image.index,
      table: wasteTable(image.index),
      instructions: layerInstructions(image.history, image.analysis.layers.length),
    }
    return own.waste
  }

  async function inputOf(request: ImageRequest): Promise<ImageInput> {
    return request.kind === 'engine'
      ? engineInput(await deps.engine(), request.reference, ending.signal)
      : pathInput(request.path, request.image)
  }

  /** The source once more; an engine is asked for the image by its id, which a moved tag does not change. */
  function inputAgain({ image, request }: StoredImage): Promise<ImageInput> {
    const { engineId } = image.analysis.source
    return inputOf(engineId === null ? request : { kind: 'engine', reference: engineId })
  }

  return {
    async list() {
      const kept = await store.list()
      const engine = await deps.engineIfThere()
      const byId = new Map(kept.map((each) => [each.source.engineId, each.analysis]))
      const images = (await engine?.listImages({})) ?? []
      return {
        kept,
        engine: images.map(({ id, tags, sizeBytes, created }) => ({
          id,
          tags,
          sizeBytes,
          created,
          analysis: byId.get(id) ?? null,
        })),
      }
    },

    async prepare(request, platform) {
      const input = await inputOf(request)
      const key = store.keyOf(
        input.identity,
        [platform, input.image].filter((each) => each !== null).join(' '),
      )
      return {
        key,
        isKept: (await store.open(key)) !== undefined,
        async make(signal, onProgress) {
          const read = await readImage(input, { platform, signal, onProgress })
          onProgress({ value: 0.97, message: `Putting the layers of ${input.name} on one another` })
          await store.keep(await analyzeImage(key, input, read, clock.now().toISOString()), request)
        },
      }
    },

    show: async (key) => (await open(key)).analysis,
    history: async (key) => (await open(key)).history,
    inventory: async (key) => (await open(key)).inventory,

    async tree(key, { view, filter, ...query }) {
      const image = await open(key)
      return treePage(image.index, stateOf(image, view), { ...query, matches: matchesOf(image, filter) })
    },

    async treemap(key, { view, path, depth, boxes }) {
      const image = await open(key)
      const node = image.index.find(path)
      if (node === undefined) throw noSuchPath(path)
      const layer = view.kind === 'layer' ? view.layer : null
      return treemap(image.index, stateOf(image, view), { node, depth, boxes, layer })
    },

    async waste(key, { sort, from, count }) {
      const image = await open(key)
      const view = wasteOf(image)
      const { sizeBytes, efficiencyScore, wastedBytes, userWastedPercent, reclaimableBytes } = image.analysis
      return {
        ...{ sizeBytes, efficiencyScore, wastedBytes, userWastedPercent, reclaimableBytes },
        from,
        total: view.table.rows.length,
        rows: describeWaste(view, sortWaste(view, sort).slice(from, from + count)),
        differences: wasteDifferences(view),
      }
    },

    async files(key) {
      return layerFiles((await open(key)).index)
    },

    async content(key, { layer, path, hex }) {
      const opened = await stored(key)
      requireLayer(opened.image.index, layer)
      const file = locateFile(opened.image, layer, path)
      if (file === undefined) return { kind: 'none', why: 'This is no file with content of its own.' }
      const parts: Buffer[] = []
      let bytes = 0
      if (file.sizeBytes > 0) {
        for await (const part of fileContent(opened.image, await inputAgain(opened), file, ending.signal)) {
          parts.push(Buffer.from(part))
          bytes += part.length
          if (bytes >= previewBytes) break
        }
      }
      return filePreview(Buffer.concat(parts).subarray(0, previewBytes), file.sizeBytes, hex)
    },

    async saveFile(key, { layer, path }) {
      const opened = await stored(key)
      requireLayer(opened.image.index, layer)
      const file = locateFile(opened.image, layer, path)
      if (file === undefined) {
        throw new LabError('bad-request', {
          what: `${JSON.stringify(path)} is no file with content of its own.`,
          expected: 'A file.',
          todo: 'Choose a file, or what a link leads to.',
        })
      }
      const input = await inputAgain(opened)
      return saveFile(deps.savedDirectory, file.path, fileContent(opened.image, input, file, ending.signal))
    },

    compare: async (a, b) => compareImages(await open(a), await open(b)),
    close: () => ending.abort(),
  }
}

function noSuchPath(path: string): LabError {
  return new LabError('not-found', {
    what: `The image has no ${JSON.stringify(path)}.`,
    expected: 'A path of the image.',
    todo: 'Choose a folder in the tree.',
  })
}
