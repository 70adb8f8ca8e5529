/** One build of a folder on an engine, from reading the context to the finished record. */
import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import type { BuildOptions } from '#contract/build-record'
import { LabError, toErrorData } from '../app/lab-error'
import type { Engine, EngineBuildInput } from '../engine/engine'
import { brokeWhile } from '../engine/engine-errors'
import { type BuildMessage, buildMessages } from './build-messages'
import { optionsOf, redactorOf } from './build-options'
import { BuildProgress } from './build-progress'
import { type BuildEnd, finishBuild, outcomeOf, recordedFiles } from './build-result'
import { type BuildRequest, type RunBuild, unrecordedArgs } from './builder'
import { type PreparedContext, packContext, prepareContext, type SentContext } from './context'
import { type BuildSession, openBuildSession } from './session/build-session'
import type { StreamMethods } from './session/grpc-server'
import { secretsService } from './session/secrets-service'
import { needsSync, syncedContext } from './synced-context'

/** Milliseconds for which an engine may take to stop a build before its answer is no longer waited for. */
const stopLimit = 10_000

export const runBuild: RunBuild = async (engine, info, request) => {
  const options = optionsOf(request)
  if (options.platforms.length > 1) throw onePlatformAtATime(options.platforms)
  const redact = redactorOf(request)
  const startedAt = new Date().toISOString()
  const start = performance.now()
  const prepared = await prepareContext(request.contextDirectory, options.dockerfile)
  const context = needsSync(prepared) ? await bySession(prepared) : byTar(prepared)
  const files = recordedFiles(prepared, redact)
  const progress = new BuildProgress(request, files.dockerfile.text, start, redact)
  const end = await follow(engine, request, buildInput(request, options, context), context, (message) => {
    if (message.kind === 'trace') progress.apply(message.trace)
  })
  const wallMs = performance.now() - start
  progress.end()
  const outcome = await outcomeOf(engine, end, progress.vertices(), redact)
  const { files: contextFiles, bytes } = end.context
  const sent = { context: { files: contextFiles, bytes }, files }
  const ended = { request, info, options, startedAt, wallMs, ...sent, progress, outcome, redact }
  return finishBuild(engine, { ...ended, builder: 'engine', targets: [] })
}

function onePlatformAtATime(platforms: readonly string[]): LabError {
  return new LabError('engine-unsupported', {
    what: `The engine’s own builder makes images for one platform at a time, not for ${platforms.join(' and ')}.`,
    expected: 'Several platforms are built through `docker buildx`.',
    todo: 'Build for one of them, or use an engine with buildx.',
  })
}

/** How the files of the context come to the engine. */
interface ContextWay {
  /** Null where the session brings them. */
  readonly tar: Readable | null
  readonly streams: StreamMethods
  sent(): Promise<SentContext>
}

function byTar(prepared: PreparedContext): ContextWay {
  const { tar, sent } = packContext(prepared)
  return { tar, streams: {}, sent: () => sent }
}

async function bySession(prepared: PreparedContext): Promise<ContextWay> {
  const { streams, sent } = await syncedContext(prepared)
  return { tar: null, streams, sent: async () => sent() }
}

function buildInput(request: BuildRequest, options: BuildOptions, context: ContextWay): EngineBuildInput {
  return {
    context: context.tar,
    dockerfile: options.dockerfile,
    buildId: request.id,
    target: options.target ?? undefined,
    // The proxies stay out of `options`, and by that out of the record: they name the build, not its input.
    buildArgs: { ...options.buildArgs, ...unrecordedArgs(request) },
    noCache: options.noCache,
    networkMode: options.networkMode ?? undefined,
    platform: options.platforms[0],
    cacheFrom: options.cacheFrom,
    pull: options.pull,
    labels: options.labels,
    tags: options.tags,
  }
}

interface FollowedBuild extends BuildEnd {
  readonly context: SentContext
}

async function follow(
  engine: Engine,
  request: BuildRequest,
  input: EngineBuildInput,
  way: ContextWay,
  onMessage: (message: BuildMessage) => void,
): Promise<FollowedBuild> {
  const connection = new AbortController()
  const canceller = cancelOnAbort(engine, request, connection)
  let session: BuildSession | undefined
  let imageId: string | null = null
  let error: string | null = null
  let lost: string | null = null
  let underWay = false
  try {
    if (!request.signal.aborted) {
      session = await openSession(engine, request, way, connection.signal)
    }
    // A build that the engine does not know yet cannot be cancelled: after the session, look again.
    if (!request.signal.aborted) {
      const body = await engine.startBuild({ ...input, session: session?.id }, connection.signal)
      underWay = true
      for await (const message of buildMessages(body)) {
        if (message.kind === 'image-id') imageId = message.id
        else if (message.kind === 'error') error ??= message.message
        onMessage(message)
      }
    }
  } catch (thrown) {
    const { code, what } = toErrorData(thrown)
    if (code === 'engine-refused') error ??= what
    else if (code === 'engine-lost' && underWay) lost = brokeWhile('the build was under way', causeOf(thrown))
    else if (code === 'engine-lost' || code === 'cancelled') lost = what
    else throw thrown
  } finally {
    canceller.end()
    // An engine that answers before it has read the whole context leaves the rest unread.
    way.tar?.destroy()
    const fault = session?.fault()
    if (fault !== undefined && error !== null) error = brokenSession(fault, error)
    await session?.end()
  }
  await canceller.settled
  const cancelled = request.signal.aborted && imageId === null
  const context = await way.sent().catch((reason) => {
    if (reason instanceof LabError && !cancelled && error === null) throw reason
    return nothingSent
  })
  return { imageId, error, lost, cancelled, context }
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
}

const nothingSent: SentContext = { files: [], bytes: 0, skipped: [] }

/** Only a build whose engine fetches something needs one. */
async function openSession(
  engine: Engine,
  { contextDirectory: folder, secrets = {} }: BuildRequest,
  { streams }: ContextWay,
  signal: AbortSignal,
): Promise<BuildSession | undefined> {
  if (Object.keys(secrets).length === 0 && Object.keys(streams).length === 0) return undefined
  return openBuildSession(engine, { folder, unary: secretsService(secrets), streams }, signal)
}

function brokenSession(fault: string, engineWords: string): string {
  return `The session through which LayerLab gives files and secrets to the engine broke before the build ended: ${fault}. The engine says: ${engineWords}`
}

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
