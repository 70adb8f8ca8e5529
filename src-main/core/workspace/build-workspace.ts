/** Builds a learner's workspace as it is, for looking into: one image for each task, replaced by the next. */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildLogLine, BuildRecord } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import { assertNever } from '#contract/errors'
import { LabError, toErrorData } from '../app/lab-error'
import { labels, ownerValue, ownLabels } from '../app/labels'
import type { Log } from '../app/log'
import type { OnProgress } from '../app/progress'
import type { RunBuild } from '../build/builder'
import type { Engine } from '../engine/engine'
import type { Kit, RunningMirror } from '../kit/kit'
import { LabSecrets, type SecretFile } from '../labs/lab-secrets'
import { makeContext } from '../labs/workspace'
import { stageAnswer } from './stage-answer'
import type { TaskPlace } from './workspaces'

export interface WorkspaceBuildInput {
  readonly place: TaskPlace
  /** The learner's workspace. */
  readonly directory: string
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly mirror: RunningMirror
  readonly makeBuild: RunBuild
  /** `paths.temporary`. */
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

const shownLogLines = 40

/** The name that the image of a task's workspace has on the engine. */
export function workspaceImage({ lab, id }: TaskPlace): string {
  return `layerlab-${lab.definition.id}-${id}:mine`
}

/**
 * Gives the id of the image. Throws LabError `build-failed` with the last lines of the step that failed, and
 * what the builder throws.
 */
export async function buildWorkspace(input: WorkspaceBuildInput): Promise<string> {
  const { place, engine, info, mirror, makeBuild, signal, onProgress } = input
  const { lab, task } = place
  const id = `look-${randomBytes(6).toString('hex')}`
  const directory = join(input.temporary, id)
  const usesMirror = lab.definition.needs.mirrors.length > 0
  const settings = lab.definition.variants.find((one) => one.id === task.start)?.build
  const secrets = new LabSecrets(lab.definition)
  const { args, ...confined } = settings ? secrets.given(settings) : { args: {} }
  try {
    const contextDirectory = await layOut(input, directory, settings ? secrets.files(settings) : [])
    if (usesMirror) await secrets.openMirror(mirror, id)
    const before = await imagesNamed(engine, workspaceImage(place))
    const { record, log } = await makeBuild(engine, info, {
      id,
      run: null,
      place: null,
      contextDirectory,
      options: {
        networkMode: usesMirror ? 'host' : 'none',
        target: settings?.target ?? null,
        buildArgs: args,
        labels: ownLabels('workspace'),
        tags: [workspaceImage(place)],
      },
      ...confined,
      ...(usesMirror ? { proxyArgs: mirror.proxyArgs(id) } : {}),
      signal,
      onLive({ steps }) {
        const ended = steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length
        const running = steps.find(({ state }) => state === 'running')
        onProgress({
          value: steps.length === 0 ? null : ended / steps.length,
          message: running?.instruction ?? 'Building your workspace',
        })
      },
    })
    signal.throwIfAborted()
    const image = imageOf(record, log)
    await removeReplaced(input, before, image)
    return image
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A copy with the kit's images in it, as a check makes one, so that both build the same. */
async function layOut(
  { place, directory, kit }: WorkspaceBuildInput,
  target: string,
  secretFiles: readonly SecretFile[],
): Promise<string> {
  const lab = await stageAnswer(place.lab, directory, join(target, 'lab'))
  const context = join(target, 'context')
  await makeContext({ lab, kit, context, layers: [], stamps: [], secretFiles, anyImage: true })
  return context
}

async function imagesNamed(engine: Engine, reference: string): Promise<readonly string[]> {
  const own = await engine.listImages({ [labels.owner]: ownerValue, [labels.role]: 'workspace' })
  return own.filter(({ tags }) => tags.includes(reference)).map(({ id }) => id)
}

/** The image before has lost its name to the new one; nobody could find it any more. */
async function removeReplaced(
  { engine, log }: WorkspaceBuildInput,
  before: readonly string[],
  image: string,
): Promise<void> {
  for (const old of before.filter((id) => id !== image)) {
    await engine.removeImage(old).catch((error: unknown) => {
      log.info(`the replaced image ${old} stays: ${toErrorData(error).what}`)
    })
  }
}

function imageOf({ outcome, vertices }: BuildRecord, log: readonly BuildLogLine[]): string {
  switch (outcome.kind) {
    case 'success':
      return outcome.image.id
    case 'failed': {
      const step = vertices.find(({ digest }) => digest === outcome.failedVertex)
      const lines = log.filter(({ vertex }) => vertex === outcome.failedVertex).map(({ text }) => text)
      throw new LabError('build-failed', {
        what: `The build failed${step ? ` at ${step.name}` : ''}: ${outcome.error}`,
        expected: 'An image of your workspace, to look into.',
        todo: 'Read the last lines of the step, correct the cause in the editor, and build again.',
        details: lines.slice(-shownLogLines),
      })
    }
    case 'cancelled':
      throw new LabError('cancelled', {
        what: 'The build of your workspace was cancelled.',
        expected: 'It goes on until it has ended.',
        todo: 'Build again when you like.',
      })
    case 'engine-lost':
      throw new LabError('engine-lost', {
        what: `The engine was lost during the build: ${outcome.error}`,
        expected: 'The engine runs until the image is built.',
        todo: 'Start the engine again, then build again.',
      })
    default:
      return assertNever(outcome)
  }
}
