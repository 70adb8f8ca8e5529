/**
 * The schema of `lab.yaml`, from which the published JSON Schema (resources/lab.schema.json) is made.
 * Descriptions are for whoever writes a lab; editors show them while typing.
 */
import { z } from 'zod'
import { id, relativePath, sentence, textEdit } from './schema-parts'
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

const stepAt = {
  variant: id,
  phase: id,
  instruction: z.string().min(1).describe('How the instruction starts, e.g. `RUN npm ci`.'),
}
const checkAt = { id, title: sentence }

const check = z.discriminatedUnion('kind', [
  z
    .strictObject({ ...checkAt, kind: z.literal('step.reran'), ...stepAt })
    .describe('The step ran in every repeat.'),
  z
    .strictObject({ ...checkAt, kind: z.literal('step.cached'), ...stepAt })
    .describe('The step came from the cache in every repeat.'),
  z
    .strictObject({
      ...checkAt,
      kind: z.literal('time.ratio'),
      phase: id,
      of: id.describe('The variant above the line.'),
      to: id.describe('The variant below the line.'),
      atMost: z.number().positive(),
    })
    .describe('Median build time of one variant by that of another, in the same phase.'),
  z
    .strictObject({
      ...checkAt,
      kind: z.literal('explain.file'),
      ...stepAt,
      file: relativePath,
    })
    .describe('The explanation why the step ran leads back to this file, in every repeat.'),
])
export type ExperimentCheck = z.infer<typeof check>

const variant = z.strictObject({
  id: id.describe('Also the folder below variants/ that holds its Dockerfile.'),
  title: sentence,
  summary: sentence.describe('What to expect of it, one sentence.'),
})

const experiment = z.strictObject({
  repeat: z.int().min(1).max(20).describe('How often it is repeated unless the learner says otherwise.'),
  stamp: z
    .array(textEdit)
    .min(1)
    .describe(
      'Edits that make the sources of each repeat unlike any built before, so that no cache of an earlier run answers: `{unique}` stands for a text never used before.',
    ),
  phases: z.array(phase).min(1),
  predict: z
    .strictObject({ phase: id, question: sentence })
    .optional()
    .describe('The phase whose steps the learner predicts.'),
  checks: z.array(check).default([]),
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
    needs: z.strictObject({
      images: z.array(z.string().min(1)).min(1).describe('Well-known names, e.g. `node:20-alpine`.'),
      mirrors: z.array(z.enum(['npm', 'apt', 'go'])).default([]),
      features: z
        .array(z.enum(['buildkit']))
        .default(['buildkit'])
        .describe('What the engine must be able to do.'),
    }),
    variants: z.array(variant).min(1),
    experiment,
    tasks: z.record(id, taskSchema).default({}),
  })
  .meta({ title: 'LayerLab lab', description: 'lab.yaml of a LayerLab lab folder.' })

export type LabDefinition = z.infer<typeof labSchema>
export type Edit = z.infer<typeof edit>
export type PhaseDefinition = z.infer<typeof phase>
