/** What a build came to: the image as the engine knows it, the bases, and what stands in the record. */
import type {
  Builder,
  BuildOptions,
  BuildOutcome,
  BuildRecord,
  BuiltImage,
  Vertex,
} from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import { toErrorData } from '../app/lab-error'
import type { Engine } from '../engine/engine'
import type { BuildProgress } from './build-progress'
import type { BuildRequest, FinishedBuild } from './builder'
import type { PreparedContext } from './context'
import { imageLayers } from './image-layers'
import type { Redact } from './redaction'
import { baseReference, isCancellation } from './steps'

/** How a build ended, as far as whoever made it says. */
export interface BuildEnd {
  readonly imageId: string | null
  /** The engine's own message where the build failed. */
  readonly error: string | null
  /** Why the connection ended before the engine said how the build went. */
  readonly lost: string | null
  readonly cancelled: boolean
}

export async function outcomeOf(
  engine: Engine,
  end: BuildEnd,
  vertices: readonly Vertex[],
  redact: Redact,
): Promise<BuildOutcome> {
  if (end.cancelled) return { kind: 'cancelled' }
  if (end.error !== null) {
    return { kind: 'failed', error: redact(end.error), failedVertex: failedVertex(vertices) }
  }
  if (end.imageId === null) {
    const error = end.lost ?? 'The engine’s answer ended before the image was named.'
    return { kind: 'engine-lost', error: redact(error) }
  }
  try {
    const image = await describeImage(engine, end.imageId, redact)
    if (image) return { kind: 'success', image, targets: [] }
    return {
      kind: 'failed',
      error: `The engine named the image ${end.imageId}, but does not know it.`,
      failedVertex: null,
    }
  } catch (thrown) {
    const { code, what } = toErrorData(thrown)
    if (code !== 'engine-lost') throw thrown
    return { kind: 'engine-lost', error: what }
  }
}

/** The first that failed by itself; the others were stopped because of it. */
function failedVertex(vertices: readonly Vertex[]): string | null {
  const failed = vertices.filter(({ error }) => error !== null && !isCancellation(error))
  failed.sort((a, b) => (a.completedMs ?? Infinity) - (b.completedMs ?? Infinity) || 0)
  return failed[0]?.digest ?? null
}

/** An image's name may mean another image the next day, and some engines' vertices do not tell. */
async function baseImages(engine: Engine, vertices: readonly Vertex[]): Promise<BuildRecord['bases']> {
  const references = new Set(vertices.flatMap(({ name }) => baseReference(name) ?? []))
  const found = await Promise.all(
    [...references].map(async (reference) => ({
      reference,
      // The build has ended: what cannot be told of its bases now does not undo it.
      id: (await engine.inspectImage(reference).catch(() => undefined))?.id,
    })),
  )
  return found.flatMap(({ reference, id }) => (id === undefined ? [] : { reference, id }))
}

export async function describeImage(
  engine: Engine,
  id: string,
  redact: Redact,
): Promise<BuiltImage | undefined> {
  const image = await engine.inspectImage(id)
  if (!image) return undefined
  const layers = imageLayers(await engine.imageHistory(id), image.layers)
  return {
    id: image.id,
    sizeBytes: image.sizeBytes,
    // ENV and ARG keep their values in the history.
    layers: layers.map((layer) => ({ ...layer, createdBy: redact(layer.createdBy) })),
    manifests: await engine.platformImages(image.id),
    user: image.user,
  }
}

/** What is known when a build has ended; the record follows from it. */
export interface EndedBuild {
  readonly request: Pick<BuildRequest, 'id' | 'run' | 'place'>
  readonly builder: Builder
  readonly info: EngineInfo
  readonly options: BuildOptions
  /** When it began: the time of day, and `performance.now()`. */
  readonly startedAt: string
  readonly wallMs: number
  readonly context: BuildRecord['context']
  readonly files: RecordedFiles
  readonly progress: BuildProgress
  readonly targets: BuildRecord['targets']
  readonly outcome: BuildOutcome
  readonly redact: Redact
}

/** Asks the engine for the bases, tells the last state, and gives the record. */
export async function finishBuild(engine: Engine, ended: EndedBuild): Promise<FinishedBuild> {
  const { request, info, progress, outcome, redact } = ended
  if (outcome.kind === 'engine-lost') progress.cutOff()
  const vertices = progress.vertices()
  const bases =
    outcome.kind === 'success' || outcome.kind === 'failed' ? await baseImages(engine, vertices) : []
  progress.tellEnd(outcome.kind)
  const log = progress.log()
  const record: BuildRecord = {
    schema: 1,
    id: request.id,
    run: request.run,
    place: request.place,
    builder: ended.builder,
    engine: info,
    startedAt: ended.startedAt,
    wallMs: Math.round(ended.wallMs * 1000) / 1000,
    context: ended.context,
    ...ended.files,
    options: recordedOptions(ended.options, redact),
    bases,
    vertices,
    targets: ended.targets,
    logLines: log.length,
    outcome,
    mirrorBytes: null,
  }
  return { record, log }
}

/** Build arguments and labels may carry what must not be recorded. */
function recordedOptions(options: BuildOptions, redact: Redact): BuildOptions {
  const values = (entries: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, redact(value)]))
  return { ...options, buildArgs: values(options.buildArgs), labels: values(options.labels) }
}

type RecordedFiles = Pick<BuildRecord, 'dockerfile' | 'dockerignore'>

/** The build's files as the record shows them; `sha256` stays that of the file itself. */
export function recordedFiles({ dockerfile, rules }: PreparedContext, redact: Redact): RecordedFiles {
  return {
    dockerfile: { ...dockerfile, text: redact(dockerfile.text) },
    dockerignore: rules.source && { ...rules.source, text: redact(rules.source.text) },
  }
}
