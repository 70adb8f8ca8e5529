/** One build of a folder through `docker buildx`, on the engine's own BuildKit: for several platforms at once. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { BuildOptions, BuildOutcome } from '#contract/build-record'
import { LabError, toErrorData } from '../../app/lab-error'
import type { Engine } from '../../engine/engine'
import { optionsOf, redactorOf } from '../build-options'
import { BuildProgress } from '../build-progress'
import { type BuildEnd, finishBuild, outcomeOf, recordedFiles } from '../build-result'
import { type BuildRequest, type RunBuild, unrecordedArgs } from '../builder'
import { packContext, prepareContext } from '../context'
import type { Redact } from '../redaction'
import { type BuildxPlace, openBuildx } from './buildx-client'
import { runBuildx } from './buildx-command'
import { describeMade, readMade } from './buildx-images'
import { buildxSecrets } from './buildx-secrets'
import { Transfers } from './transfers'

/** Throws LabError `missing-tool` or `engine-unsupported`, besides what every build may throw. */
export function createRunBuildx(place: BuildxPlace): RunBuild {
  return async (engine, info, request) => {
    const options = optionsOf(request)
    if (options.platforms.length > 1 && info.imageStore !== 'containerd') throw needsContainerdStore(options)
    const redact = redactorOf(request)
    const secrets = buildxSecrets(request.secrets ?? {})
    const client = await openBuildx(engine, place)
    const prepared = await prepareContext(request.contextDirectory, options.dockerfile)
    // buildx reads the folder by itself: what it finds there is put down before.
    const packed = packContext(prepared)
    packed.tar.resume()
    const { files: contextFiles } = await packed.sent
    const files = recordedFiles(prepared, redact)
    const scratch = await mkdtemp(join(place.directory, 'build-'))
    try {
      const metadata = join(scratch, 'metadata.json')
      const startedAt = new Date().toISOString()
      const start = performance.now()
      const progress = new BuildProgress(request, files.dockerfile.text, start, redact)
      const transfers = new Transfers()
      const error = await runBuildx(client, {
        args: buildArguments(request, options, secrets.specs, metadata),
        cwd: request.contextDirectory,
        env: secrets.env,
        signal: request.signal,
        onProgress: ({ trace, transfers: bytes }) => {
          progress.apply(trace)
          transfers.add(bytes)
        },
      })
      const wallMs = performance.now() - start
      progress.end()
      const outcome = await outcomeOfBuildx({ engine, request, error, progress, metadata, redact })
      const context = { files: contextFiles, bytes: transfers.contextBytes(progress.vertices()) }
      const ended = { request, info, options, startedAt, wallMs, context, files, progress, outcome, redact }
      return await finishBuild(engine, { ...ended, builder: 'buildx', targets: [] })
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}

export function needsContainerdStore({ platforms }: Pick<BuildOptions, 'platforms'>): LabError {
  return new LabError('engine-unsupported', {
    what: `This engine’s image store cannot keep one image for ${platforms.join(' and ')}.`,
    expected: 'An engine with the containerd image store.',
    todo: 'Switch it on (Docker Desktop: Settings, General; Docker Engine: "features": {"containerd-snapshotter": true} in daemon.json), or let LayerLab use a private engine (--engine private): for labs about several platforms it has one with that store.',
  })
}

function buildArguments(
  request: BuildRequest,
  options: BuildOptions,
  secretSpecs: readonly string[],
  metadata: string,
): readonly string[] {
  const named = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value])
  const pairs = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, value]) => `${name}=${value}`)
  return [
    ...['build', '--builder', 'default', '--progress', 'rawjson', '--metadata-file', metadata],
    // Without attestations an index holds its platforms and nothing else, as the engine's own builds do.
    '--provenance=false',
    ...['--file', join(request.contextDirectory, options.dockerfile)],
    ...named('--platform', options.platforms.length > 0 ? [options.platforms.join(',')] : []),
    ...named('--target', options.target === null ? [] : [options.target]),
    ...named('--network', options.networkMode === null ? [] : [options.networkMode]),
    ...(options.noCache ? ['--no-cache'] : []),
    ...(options.pull ? ['--pull'] : []),
    ...named('--cache-from', options.cacheFrom),
    ...named('--build-arg', pairs({ ...options.buildArgs, ...unrecordedArgs(request) })),
    ...named('--label', pairs(options.labels)),
    ...named('--tag', options.tags),
    ...named('--secret', secretSpecs),
    '--',
    request.contextDirectory,
  ]
}

interface EndedBuildx {
  readonly engine: Engine
  readonly request: Pick<BuildRequest, 'signal'>
  readonly error: string | undefined
  readonly progress: BuildProgress
  readonly metadata: string
  readonly redact: Redact
}

async function outcomeOfBuildx(ended: EndedBuildx): Promise<BuildOutcome> {
  const { engine, metadata, redact } = ended
  if (ended.error !== undefined) return failedOutcome(ended)
  const image = await describeMade(engine, await readMade(metadata), redact)
  if (image) return { kind: 'success', image, targets: [] }
  return { kind: 'failed', error: 'buildx named an image that the engine does not know.', failedVertex: null }
}

/** Cancelled, failed, or without its engine: the command says all of them in the same way. */
export async function failedOutcome(ended: Omit<EndedBuildx, 'metadata'>): Promise<BuildOutcome> {
  const { engine, request, error = '', progress, redact } = ended
  const vertices = progress.vertices()
  const gone =
    request.signal.aborted || vertices.some((vertex) => vertex.error !== null) ? null : await lackOf(engine)
  const end: BuildEnd = {
    imageId: null,
    error: gone === null ? error : null,
    lost: gone,
    cancelled: request.signal.aborted,
  }
  return outcomeOf(engine, end, vertices, redact)
}

const engineAnswerLimit = 5_000

async function lackOf(engine: Engine): Promise<string | null> {
  try {
    await engine.info(AbortSignal.timeout(engineAnswerLimit))
    return null
  } catch (thrown) {
    return toErrorData(thrown).what
  }
}
