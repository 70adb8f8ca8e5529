/** An image of an engine, read from its save stream; nothing is written to disk. */
import { LabError } from '../../app/lab-error'
import type { Engine } from '../../engine/engine'
import { defaultLimits, type ImageLimits } from '../limits'
import { platformText } from './document'
import type { ImageInput } from './image-input'
import { inBlocks } from './shared-blocks'
import { tarMembers } from './tar-members'

/** What reading an image needs of an engine. */
export type ImageEngine = Pick<Engine, 'inspectImage' | 'saveImage'>

/** Throws LabError `not-found` where the engine has no such image. */
export async function engineInput(
  engine: ImageEngine,
  reference: string,
  signal?: AbortSignal,
  limits: ImageLimits = defaultLimits,
): Promise<ImageInput> {
  const info = await engine.inspectImage(reference, signal)
  if (info === undefined) {
    throw new LabError('not-found', {
      what: `The engine has no image ${reference}.`,
      expected: 'A name or an id of an image that is there, or the path of an archive.',
      todo: 'Look at what is there with docker image ls, or build or load the image.',
    })
  }
  return {
    form: 'engine',
    name: reference,
    tags: info.tags,
    engineId: info.id,
    identity: `engine ${info.id}`,
    sizeBytes: info.sizeBytes,
    image: null,
    platform: platformText(info),
    async *members(ending) {
      yield* tarMembers(inBlocks(await engine.saveImage(info.id, ending)), limits)
    },
  }
}
