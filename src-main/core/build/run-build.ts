/** One build of a folder on an engine, from reading the context to the finished record. */
import { performance } from 'node:perf_hooks'
import type { BuildOptions, BuildOutcome, BuildRecord, BuiltImage, Vertex } from '#contract/build-record'
import { LabError, toErrorData } from '../app/lab-error'
import type { Engine, EngineBuildInput } from '../engine/engine'
import { BuildLog } from './build-log'
import { type BuildMessage, buildMessages } from './build-messages'
import type { BuildRequest, FinishedBuild, RunBuild } from './builder'
import { type PackedContext, packContext, prepareContext, type SentContext } from './context'
import { outlineDockerfile } from './dockerfile-stages'
import { imageLayers } from './image-layers'
import { LiveReport } from './live-report'
import { SolveState } from './solve-state'
import { baseReference, isCancellation } from './steps'

/** Milliseconds for which an engine may take to stop a build before its answer is no longer waited for. */
const stopLimit = 10_000

const defaultOptions: BuildOptions = {
  dockerfile: 'Dockerfile',
  target: null,
  buildArgs: {},
  noCache: false,
  networkMode: null,
  platform: null,
  labels: {},
  tags: [],
}

export const runBuild: RunBuild = async (engine, info, request) => {
  const options = { ...defaultOptions, ...request.options }
  const startedAt = new Date().toISOString()
  const start = performance.now()
  const prepared = await prepareContext(request.contextDirectory, options.dockerfile)
  const packed = packContext(prepared)
  const report = new LiveReport(request, outlineDockerfile(prepared.dockerfile.text), start)
  const solve = new SolveState()
  const log = new BuildLog()
  const end = await follow(engine, request, buildInput(request, options, packed), packed, (message) => {
    if (message.kind !== 'trace') return
    solve.apply(message.trace.vertices)
    log.add(message.trace.logs, solve.origin ?? 0)
    report.changed(solve, log)
  })
  const wallMs = performance.now() - start
  log.end()
  const vertices = solve.vertices()
  const outcome = await outcomeOf(engine, end, vertices)
  const bases =
    outcome.kind === 'success' || outcome.kind === 'failed' ? await baseImages(engine, vertices) : []
  report.finish(solve, log, outcome.kind)
  const record: BuildRecord = {
    schema: 1,
    id: request.id,
    run: request.run,
    place: request.place,
    engine: info,
    startedAt,
    wallMs: Math.round(wallMs * 1000) / 1000,
    context: { files: end.context.files, bytes: end.context.bytes },
    dockerfile: prepared.dockerfile,
    dockerignore: prepared.rules.source,
    options,
    bases,
    vertices,
    logLines: log.lines().length,
    outcome,
    mirrorBytes: null,
  }
  return { record, log: log.lines() } satisfies FinishedBuild
}

function buildInput(request: BuildRequest, options: BuildOptions, packed: PackedContext): EngineBuildInput {
  return {
    context: packed.tar,
    dockerfile: options.dockerfile,
    buildId: request.id,
    target: options.target ?? undefined,
    // The proxies stay out of `options`, and by that out of the record: they name the build, not its input.
    buildArgs: { ...options.buildArgs, ...request.proxyArgs },
    noCache: options.noCache,
    networkMode: options.networkMode ?? undefined,
    platform: options.platform ?? undefined,
    labels: options.labels,
    tags: options.tags,
  }
}

/** How the engine's answer ended. */
interface BuildEnd {
  readonly imageId: string | null
  /** The engine's own message where the build failed. */
  readonly error: string | null
  /** Why the connection ended before the engine said how the build went. */
  readonly lost: string | null
  readonly cancelled: boolean
  readonly context: SentContext
}

async function follow(
  engine: Engine,
  request: BuildRequest,
  input: EngineBuildInput,
  packed: PackedContext,
  onMessage: (message: BuildMessage) => void,
): Promise<BuildEnd> {
  const connection = new AbortController()
  const canceller = cancelOnAbort(engine, request, connection)
  let imageId: string | null = null
  let error: string | null = null
  let lost: string | null = null
  try {
    if (!request.signal.aborted) {
      for await (const message of buildMessages(await engine.startBuild(input, connection.signal))) {
        if (message.kind === 'image-id') imageId = message.id
        else if (message.kind === 'error') error ??= message.message
        onMessage(message)
      }
    }
  } catch (thrown) {
    const { code, what } = toErrorData(thrown)
    if (code === 'engine-refused') error ??= what
    else if (code === 'engine-lost' || code === 'cancelled') lost = what
    else throw thrown
  } finally {
    canceller.end()
    // An engine that answers before it has read the whole context leaves the rest unread.
    packed.tar.destroy()
  }
  await canceller.settled
  const cancelled = request.signal.aborted && imageId === null
  const context = await packed.sent.catch((reason) => {
    if (reason instanceof LabError && !cancelled && error === null) throw reason
    return nothingSent
  })
  return { imageId, error, lost, cancelled, context }
}

const nothingSent: SentContext = { files: [], bytes: 0, skipped: [] }

/**
 * Asks the engine to stop the build, and goes on reading: the end of its answer is what shows that the
 * build has stopped. An engine that does not end it in time loses the connection.
 */
function cancelOnAbort(engine: Engine, request: BuildRequest, connection: AbortController) {
  let timer: NodeJS.Timeout | undefined
  let settled: Promise<void> = Promise.resolve()
  const cancel = () => {
    timer = setTimeout(() => connection.abort(), stopLimit)
    settled = engine.cancelBuild(request.id).catch(() => connection.abort())
  }
  if (request.signal.aborted) cancel()
  else request.signal.addEventListener('abort', cancel, { once: true })
  return {
    get settled() {
      return settled
    },
    end() {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', cancel)
    },
  }
}

async function outcomeOf(engine: Engine, end: BuildEnd, vertices: readonly Vertex[]): Promise<BuildOutcome> {
  if (end.cancelled) return { kind: 'cancelled' }
  if (end.error !== null) return { kind: 'failed', error: end.error, failedVertex: failedVertex(vertices) }
  if (end.imageId === null) {
    return { kind: 'engine-lost', error: end.lost ?? 'The engine’s answer ended before the image was named.' }
  }
  try {
    const image = await describeImage(engine, end.imageId)
    if (image) return { kind: 'success', image }
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

async function describeImage(engine: Engine, id: string): Promise<BuiltImage | undefined> {
  const image = await engine.inspectImage(id)
  if (!image) return undefined
  const history = await engine.imageHistory(id)
  return { id: image.id, sizeBytes: image.sizeBytes, layers: imageLayers(history, image.layers.length) }
}
