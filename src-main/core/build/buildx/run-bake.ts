/** One bake: all targets by one command, on the engine's own BuildKit, in one record. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { BuildOptions, BuildOutcome, TargetImage } from '#contract/build-record'
import { labels as ownLabels } from '../../app/labels'
import type { Engine } from '../../engine/engine'
import { optionsOf, redactorOf } from '../build-options'
import { BuildProgress } from '../build-progress'
import { finishBuild, recordedFiles } from '../build-result'
import { type BakePlan, type BakeRequest, type RunBake, unrecordedArgs } from '../builder'
import type { Redact } from '../redaction'
import { BakeProgress } from './bake-progress'
import { readBakeSources } from './bake-sources'
import { type BuildxPlace, openBuildx } from './buildx-client'
import { runBuildx } from './buildx-command'
import { describeMade, readMadeTargets } from './buildx-images'
import { buildxSecrets } from './buildx-secrets'
import { bakeFiles, printBake } from './print-bake'
import { failedOutcome, needsContainerdStore } from './run-buildx'
import { Transfers } from './transfers'

export function createRunBake(place: BuildxPlace): RunBake {
  return async (engine, info, request) => {
    const redact = redactorOf(request)
    const secrets = buildxSecrets(request.secrets ?? {})
    const client = await openBuildx(engine, place)
    const plan = await printBake(client, request)
    const options = recordedBakeOptions(request, plan)
    if (info.imageStore !== 'containerd' && plan.targets.some(({ platforms }) => platforms.length > 1)) {
      throw needsContainerdStore(options)
    }
    const sources = await readBakeSources(request.contextDirectory, plan)
    const files = recordedFiles(sources.prepared, redact)
    const scratch = await mkdtemp(join(place.directory, 'bake-'))
    try {
      const metadata = join(scratch, 'metadata.json')
      const startedAt = new Date().toISOString()
      const start = performance.now()
      const progress = new BuildProgress(request, files.dockerfile.text, start, redact)
      const names = plan.targets.map(({ name }) => name)
      const targets = new BakeProgress(names, sources.oneDockerfile)
      const transfers = new Transfers()
      const error = await runBuildx(client, {
        args: bakeArguments(request, names, secrets.specs, metadata),
        cwd: request.contextDirectory,
        env: { ...request.variables, ...secrets.env },
        signal: request.signal,
        onProgress: ({ trace, transfers: bytes }) => {
          progress.apply(targets.fold(trace))
          transfers.add(bytes)
        },
      })
      const wallMs = performance.now() - start
      progress.end()
      const outcome =
        error === undefined
          ? await madeOutcome(engine, metadata, redact)
          : await failedOutcome({ engine, request, error, progress, redact })
      const context = { files: sources.files, bytes: transfers.contextBytes(progress.vertices()) }
      const ended = { request, info, options, startedAt, wallMs, context, files, progress, outcome, redact }
      return await finishBuild(engine, { ...ended, builder: 'bake', targets: targets.targets() })
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}

/** What holds for the bake as a whole; the targets' own settings are in the plan. */
function recordedBakeOptions(request: BakeRequest, { targets }: BakePlan): BuildOptions {
  return {
    ...optionsOf(request),
    dockerfile: targets[0]?.dockerfile ?? 'Dockerfile',
    platforms: [...new Set(targets.flatMap(({ platforms }) => platforms))],
    tags: targets.flatMap(({ tags }) => tags),
  }
}

function bakeArguments(
  request: BakeRequest,
  targets: readonly string[],
  secretSpecs: readonly string[],
  metadata: string,
): readonly string[] {
  const { noCache, pull, networkMode, labels } = request.options
  const set = (key: string, value: string) => ['--set', `*.${key}=${value}`]
  const setAll = (key: string, entries: Readonly<Record<string, string>> = {}) =>
    Object.entries(entries).flatMap(([name, value]) => set(`${key}.${name}`, value))
  return [
    ...['bake', ...bakeFiles(request), '--progress', 'rawjson', '--metadata-file', metadata],
    '--provenance=false',
    ...(noCache ? ['--no-cache'] : []),
    ...(pull ? ['--pull'] : []),
    ...(networkMode ? set('network', networkMode) : []),
    // Asked for by us, not by the file, and the engine decides all the same.
    ...(networkMode === 'host' ? ['--allow', 'network.host'] : []),
    ...setAll('labels', labels),
    // The containerd image store may refuse two images without a name that are alike, when both end at once.
    ...targets.flatMap((name) => ['--set', `${name}.labels.${ownLabels.target}=${name}`]),
    ...setAll('args', unrecordedArgs(request)),
    ...secretSpecs.flatMap((spec) => set('secrets', spec)),
    '--',
    ...request.targets,
  ]
}

async function madeOutcome(engine: Engine, metadata: string, redact: Redact): Promise<BuildOutcome> {
  const images: TargetImage[] = []
  for (const [target, made] of Object.entries(await readMadeTargets(metadata)).sort()) {
    const image = await describeMade(engine, made, redact)
    if (!image) {
      const error = `bake named an image for ${target} that the engine does not know.`
      return { kind: 'failed', error, failedVertex: null }
    }
    images.push({ target, image })
  }
  const [first] = images
  if (first) return { kind: 'success', image: first.image, targets: images }
  return { kind: 'failed', error: 'bake made no image.', failedVertex: null }
}
