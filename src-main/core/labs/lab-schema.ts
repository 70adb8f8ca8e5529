/**
 * The schema of `lab.yaml`, from which the published JSON Schema (resources/lab.schema.json) is made.
 * Descriptions are for whoever writes a lab; editors show them while typing.
 */
import { z } from 'zod'
import { engineFeatures } from '#contract/engine'
import { buildSettings } from './build-schema'
import { experimentPlace, experimentPredicate } from './predicate-schema'
import { experimentProbe } from './probe-schema'
import { id, placedFile, relativePath, sentence, textEdit } from './schema-parts'
import { secretSchema } from './secret-schema'
import { authoritySchema, serviceSchema } from './service-schema'
import { taskSchema } from './task-schema'

const fileEdit = z
  .strictObject({
    file: relativePath.describe('File of the workspace, from its root.'),
    from: relativePath.describe('File of the lab folder whose content it gets.'),
  })
  .describe('A file replaced by, or made from, a file of the lab folder.')

const edit = z.union([textEdit, fileEdit])

const phase = z.strictObject({
  id: id.describe('As results name it, e.g. `source-edit`.'),
  title: sentence,
  temperature: z
    .enum(['cold', 'warm'])
    .describe('Cold builds do not use the cache, by request; warm builds do.'),
  change: z.string().max(400).default('').describe('What the edits change, in words.'),
  edits: z.array(edit).default([]).describe('Made before the build, on top of those of earlier phases.'),
})

const mirror = z.enum(['npm', 'apt', 'go'])

const variant = z.strictObject({
  id: id.describe('Also the folder below variants/ that holds its Dockerfile.'),
  title: sentence,
  summary: sentence.describe('What to expect of it, one sentence.'),
  build: buildSettings.default({ args: {}, secrets: [], secretFiles: [], platforms: [] }),
  needs: z
    .strictObject({ images: z.array(z.string().min(1)).default([]), mirrors: z.array(mirror).default([]) })
    .default({ images: [], mirrors: [] })
    .describe(
      'Beside what the lab needs. A variant for which the kit lacks something is left out of the run.',
    ),
  mayFail: z.boolean().default(false).describe('Its builds may fail: that is what they show.'),
})

const experiment = z.strictObject({
  repeat: z.int().min(1).max(20).describe('How often it is repeated unless the learner says otherwise.'),
  stamp: z
    .array(textEdit)
    .min(1)
    .describe(
      'Edits that make the sources of each repeat unlike any built before, so that no cache of an earlier run answers: `{unique}` stands for a text never used before, `{variant}` for the variant, where one must not find what another built.',
    ),
  phases: z.array(phase).min(1),
  predict: z
    .strictObject({ phase: id, question: sentence })
    .optional()
    .describe('The phase whose steps the learner predicts.'),
  headline: z
    .strictObject({
      figure: z.enum(['time', 'size', 'layers', 'context', 'mirror']),
      small: experimentPlace.describe('The build whose figure is the smaller one.'),
      large: experimentPlace.describe('The build whose figure is the larger one.'),
    })
    .optional()
    .describe('The result in one sentence; the largest gain of a warm rebuild unless said otherwise.'),
  probes: z
    .array(experimentProbe)
    .default([])
    .describe('Made after each build that they name, while its image is there.'),
  checks: z.array(experimentPredicate).default([]),
})

export const labSchema = z
  .strictObject({
    schema: z.literal(1),
    id: id.describe('The name of the folder.'),
    title: z.string().min(1).max(80),
    summary: sentence,
    topic: z.string().min(1).max(40),
    difficulty: z.enum(['beginner', 'intermediate', 'advanced']),
    minutes: z.int().min(1).max(240).describe('How long a learner takes, about.'),
    xp: z.int().min(0).max(200),
    order: z.int().min(1).max(999).describe('Its place in the curriculum.'),
    needs: z.strictObject({
      images: z.array(z.string().min(1)).min(1).describe('Well-known names, e.g. `node:20-alpine`.'),
      mirrors: z.array(mirror).default([]),
      features: z
        .array(z.enum(engineFeatures))
        .default(['buildkit'])
        .describe('What the engine must be able to do.'),
    }),
    files: z
      .array(placedFile)
      .default([])
      .describe('What app/ cannot hold because git would leave it out, e.g. `.git` or `node_modules`.'),
    authority: authoritySchema.optional(),
    secrets: z.array(secretSchema).default([]),
    services: z.array(serviceSchema).default([]),
    variants: z.array(variant).min(1),
    experiment,
    tasks: z.record(id, taskSchema).default({}),
  })
  .meta({ title: 'LayerLab lab', description: 'lab.yaml of a LayerLab lab folder.' })

export type LabDefinition = z.infer<typeof labSchema>
export type Edit = z.infer<typeof edit>
export type PhaseDefinition = z.infer<typeof phase>
