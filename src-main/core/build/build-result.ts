/** What a build came to: the image as the engine knows it, the bases, and what stands in the record. */
import type { BuildOptions, BuildOutcome, BuildRecord, BuiltImage, Vertex } from '#contract/build-record'
import { toErrorData } from '../app/lab-error'
import type { Engine } from '../engine/engine'
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
export async function baseImages(engine: Engine, vertices: readonly Vertex[]): Promise<BuildRecord['bases']> {
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

async function describeImage(engine: Engine, id: string, redact: Redact): Promise<BuiltImage | undefined> {
  const image = await engine.inspectImage(id)
  if (!image) return undefined
  const layers = imageLayers(await engine.imageHistory(id), image.layers)
  return {
    id: image.id,
    sizeBytes: image.sizeBytes,
    // ENV and ARG keep their values in the history.
    layers: layers.map((layer) => ({ ...layer, createdBy: redact(layer.createdBy) })),
    manifests: [],
    user: image.user,
  }
}

/** Build arguments and labels may carry what must not be recorded. */
export function recordedOptions(options: BuildOptions, redact: Redact): BuildOptions {
  const values = (entries: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, redact(value)]))
  return { ...options, buildArgs: values(options.buildArgs), labels: values(options.labels) }
}

/** The build's files as the record shows them; `sha256` stays that of the file itself. */
export function recordedFiles<T extends Pick<BuildRecord, 'dockerfile' | 'dockerignore'>>(
  { dockerfile, dockerignore }: T,
  redact: Redact,
): Pick<BuildRecord, 'dockerfile' | 'dockerignore'> {
  return {
    dockerfile: { ...dockerfile, text: redact(dockerfile.text) },
    dockerignore: dockerignore && { ...dockerignore, text: redact(dockerignore.text) },
  }
}
