/**
 * Predicates: what a build and the containers of its image must show. The checks of an experiment and those
 * of a task have the same ones; they differ in how a place, the build that is meant, is written.
 */
import { z } from 'zod'
import type { ProbeDefinition } from './probe-schema'
import { id, relativePath, sentence } from './schema-parts'

/** `atMost` and `atLeast`, of which one must be there. */
const bounds = {
  atMost: z.number().nonnegative().optional().describe('Equality passes.'),
  atLeast: z.number().nonnegative().optional().describe('Equality passes.'),
}

/** Figures of an analysis. */
const analysisFigures = [
  'efficiency',
  'wasted-bytes',
  'reclaimable-bytes',
  'layers',
  'packages',
  'npm-packages',
  'programs',
  'shells',
  'set-uid',
] as const
export type AnalysisFigure = (typeof analysisFigures)[number]

const searchedPart = z.enum(['layer', 'config', 'history'])

/** Reads `place`s with the schema that is given; `at` is one place, `of` and `to` are two that are compared. */
function predicatesAt(place: z.ZodString) {
  const checkOf = { id, title: sentence }
  const one = { ...checkOf, at: place }
  const two = {
    ...checkOf,
    of: place.describe('The build above the line, or the first of the two.'),
    to: place.describe('The build below the line, or the second of the two.'),
  }
  const instruction = z
    .string()
    .min(1)
    .describe('How the instruction starts, e.g. `RUN npm ci`, as it stands in the Dockerfile.')
  const running = z.string().min(1).describe('Text in the command of the RUN steps that are meant.')
  const anyRunning = running
    .optional()
    .describe('Text in the command of the steps; every RUN unless said otherwise.')
  const probe = id.describe('A probe of this experiment or task.')
  const figure = z
    .enum(analysisFigures)
    .describe(
      '`efficiency` is from 0 to 1; `packages` are those of the system; `set-uid` has set-gid as well.',
    )
  return z.discriminatedUnion('kind', [
    z.strictObject({ ...one, kind: z.literal('build.succeeds') }).describe('The build gives an image.'),
    z
      .strictObject({ ...one, kind: z.literal('build.fails'), contains: z.string().min(1) })
      .describe('The build fails, and its error or the log of the failed step has the text.'),
    z
      .strictObject({ ...one, kind: z.literal('step.reran'), instruction })
      .describe('The step ran in every repeat.'),
    z
      .strictObject({ ...one, kind: z.literal('step.cached'), instruction })
      .describe('The step came from the cache in every repeat.'),
    z
      .strictObject({ ...one, kind: z.literal('steps.cached'), running })
      .describe('There is such a RUN step, and every one of them comes from the cache.'),
    z
      .strictObject({ ...one, kind: z.literal('steps.reran'), running })
      .describe('There is such a RUN step, and at least one of them ran.'),
    z
      .strictObject({ ...one, kind: z.literal('steps.count'), running, times: z.int().min(0) })
      .describe(
        'How many RUN steps with the text ran, over all targets; a step that serves several counts once.',
      ),
    z
      .strictObject({ ...one, kind: z.literal('targets.made'), targets: z.array(id).min(1) })
      .describe('The bake made an image for exactly these targets.'),
    z
      .strictObject({ ...one, kind: z.literal('image.platforms'), platforms: z.array(z.string()).min(1) })
      .describe('The image is an index that holds exactly these platforms.'),
    z
      .strictObject({ ...one, kind: z.literal('steps.native'), running: anyRunning })
      .describe('There is such a RUN step, and each runs programs of the engine’s own platform.'),
    z
      .strictObject({ ...one, kind: z.literal('steps.emulated'), running: anyRunning })
      .describe('At least one such RUN step runs programs of another platform than the engine’s.'),
    z
      .strictObject({ ...one, kind: z.literal('last-stage.for-target') })
      .describe('The last stage is for the same platform as the image that it becomes.'),
    z
      .strictObject({ ...two, kind: z.literal('steps.ratio'), running, ...bounds })
      .describe('The longest such RUN step, one by the other; medians of the repeats.'),
    z
      .strictObject({ ...one, kind: z.literal('stage.unbuilt'), stage: id })
      .describe('The Dockerfile has the stage, and no step of it was built.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('stages.overlap'),
        running: z.array(z.string().min(1)).length(2).describe('Text in a RUN step of each of two stages.'),
        atLeast: z.number().positive().max(1).describe('Share of the shorter step that both ran.'),
      })
      .describe('Two steps ran at the same time.'),
    z
      .strictObject({ ...one, kind: z.literal('explain.file'), instruction, file: relativePath })
      .describe('The explanation why the step ran leads back to this file, in every repeat.'),
    z
      .strictObject({ ...two, kind: z.literal('time.ratio'), ...bounds })
      .describe('Median build times, one by the other.'),
    z
      .strictObject({ ...two, kind: z.literal('size.ratio'), ...bounds })
      .describe('Image sizes, one by the other.'),
    z
      .strictObject({ ...two, kind: z.literal('context.ratio'), ...bounds })
      .describe('Bytes of the contexts sent, one by the other.'),
    z
      .strictObject({ ...two, kind: z.literal('mirror.ratio'), ...bounds })
      .describe('Bytes that the package mirror served, one by the other.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('overlap.ratio'),
        running: z.array(z.string().min(1)).min(2).describe('Text in each RUN step that is meant.'),
        ...bounds,
      })
      .describe(
        'From the start of the first of these steps to the end of the last, by the sum of their times.',
      ),
    z
      .strictObject({ ...two, kind: z.literal('size.growth'), atMost: z.int() })
      .describe('Bytes by which the first image is larger than the second.'),
    z
      .strictObject({ ...two, kind: z.literal('layers.growth'), atMost: z.int() })
      .describe('How many layers more than the second the first image has; below 0 for fewer.'),
    z.strictObject({ ...one, kind: z.literal('image.size'), ...bounds }).describe('Bytes of the image.'),
    z
      .strictObject({ ...one, kind: z.literal('image.unprivileged') })
      .describe('The image names a user that is not root.'),
    z
      .strictObject({ ...one, kind: z.literal('layer.size'), instruction, ...bounds })
      .describe('Bytes of the layer that the instruction made.'),
    z
      .strictObject({ ...one, kind: z.literal('layer.none'), instruction })
      .describe('The history has the instruction, and it made no layer.'),
    z
      .strictObject({ ...one, kind: z.literal('layer.made'), instruction })
      .describe('The history has the instruction, and it made a layer, be it an empty one.'),
    z
      .strictObject({ ...two, kind: z.literal('layers.same'), instruction })
      .describe('The layers that the instruction made have the same digest.'),
    z
      .strictObject({ ...two, kind: z.literal('layers.differ'), instruction })
      .describe('The layers that the instruction made have different digests.'),
    z
      .strictObject({ ...one, kind: z.literal('context.lacks'), path: relativePath })
      .describe('Neither the file nor anything in the folder was sent.'),
    z
      .strictObject({ ...one, kind: z.literal('context.has'), path: relativePath })
      .describe('The file, or something in the folder, was sent.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('probe.exit'),
        probe,
        status: z.union([z.int().min(0).max(255), z.literal('not-zero')]),
      })
      .describe('The program ended with this exit status.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('probe.output'),
        probe,
        contains: z.string().min(1).optional(),
        lacks: z.string().min(1).optional(),
      })
      .describe('What the program printed, or the body of the answer.'),
    z
      .strictObject({ ...one, kind: z.literal('probe.status'), probe, status: z.int().min(100).max(599) })
      .describe('The HTTP status of the answer.'),
    z
      .strictObject({ ...one, kind: z.literal('probe.refused'), probe, contains: z.string().min(1) })
      .describe('The engine could not start the program, and says so with this text.'),
    z
      .strictObject({ ...one, kind: z.literal('image.figure'), probe, figure, ...bounds })
      .describe('A figure of an analysis of the image.'),
    z
      .strictObject({ ...two, kind: z.literal('figure.ratio'), probe, figure, ...bounds })
      .describe('A figure of the analyses of two images, one by the other.'),
    z
      .strictObject({ ...one, kind: z.literal('file.present'), probe, path: relativePath })
      .describe('A container sees the file, or something in the folder.'),
    z
      .strictObject({ ...one, kind: z.literal('file.hidden'), probe, path: relativePath })
      .describe('No container sees the file or anything in the folder, but a layer still holds it.'),
    z
      .strictObject({ ...one, kind: z.literal('file.absent'), probe, path: relativePath })
      .describe('No layer holds the file or anything in the folder.'),
    z
      .strictObject({ ...two, kind: z.literal('probe.same'), probe })
      .describe('Both images give the same answer: the same status and output.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('search.found'),
        probe,
        where: searchedPart.optional().describe('Anywhere, unless said otherwise.'),
        instruction: instruction.optional().describe('Of the layer in which it is.'),
      })
      .describe('The search found the secret there, in every repeat.'),
    z
      .strictObject({
        ...one,
        kind: z.literal('search.absent'),
        probe,
        where: searchedPart.optional().describe('Everywhere, unless said otherwise.'),
      })
      .describe('The search did not find the secret there, in any repeat.'),
  ])
}

/** `<variant>/<phase>` */
export const experimentPlace = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/, 'A variant and a phase, e.g. `bad/source-edit`.')

export const experimentPredicate = predicatesAt(experimentPlace)
export const taskPredicate = predicatesAt(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'One of the builds of the proof.'),
)
export type Predicate = z.infer<typeof experimentPredicate>

/** The places that a predicate is about. */
export function placesOf(
  predicate: Predicate,
): readonly { readonly key: 'at' | 'of' | 'to'; readonly place: string }[] {
  if ('at' in predicate) return [{ key: 'at', place: predicate.at }]
  return [
    { key: 'of', place: predicate.of },
    { key: 'to', place: predicate.to },
  ]
}

export function probeOf(predicate: Predicate): string | undefined {
  return 'probe' in predicate ? predicate.probe : undefined
}

/** What a predicate needs of its probe and does not get, in words; undefined where it fits. */
export function unfitProbe(predicate: Predicate, probe: ProbeDefinition): string | undefined {
  const reads = predicate.kind === 'image.figure' || predicate.kind === 'figure.ratio'
  const path = predicate.kind.startsWith('file.') && 'path' in predicate ? predicate.path : undefined
  if (!reads && path === undefined) return undefined
  if (probe.kind !== 'analysis') return `The probe ${probe.id} is no analysis.`
  if (path === undefined || probe.paths.includes(path)) return undefined
  return `The probe ${probe.id} does not look for ${path}.`
}
