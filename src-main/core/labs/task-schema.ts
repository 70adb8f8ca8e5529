/** Tasks of a lab: what the learner mends, how it is proven, and the answers that must not pass. */
import { z } from 'zod'
import { id, sentence, textEdit } from './schema-parts'

const inBuild = { id, title: sentence, build: id.describe('One of the builds of the proof.') }

const taskCheck = z.discriminatedUnion('kind', [
  z.strictObject({ ...inBuild, kind: z.literal('build.succeeds') }).describe('The build gives an image.'),
  z
    .strictObject({
      ...inBuild,
      kind: z.literal('steps.cached'),
      running: z.string().min(1).describe('Text in the command of the RUN steps that are meant.'),
    })
    .describe('There is such a step, and every one of them comes from the cache.'),
  z
    .strictObject({
      ...inBuild,
      kind: z.literal('exec.output'),
      command: z.array(z.string()).min(1),
      contains: z.string().min(1),
      timeoutSeconds: z.int().min(1).max(60).default(15),
    })
    .describe(
      'A container of the image, started as the image says and without a network, runs the command and prints the text. The command is tried again until it does, or the time is up.',
    ),
])
export type TaskCheck = z.infer<typeof taskCheck>

export const taskSchema = z.strictObject({
  title: sentence,
  start: id.describe('The variant whose files the learner starts with.'),
  stamp: z
    .array(textEdit)
    .min(1)
    .describe(
      'As in the experiment, but only for the files that the edits are about: what need not be new may come from the cache.',
    ),
  builds: z
    .array(
      z.strictObject({
        id,
        phase: id.optional().describe('The phase of the experiment whose edits are made before this build.'),
      }),
    )
    .min(1)
    .describe('The builds that prove an answer, in order, in one workspace.'),
  check: z
    .array(taskCheck)
    .min(1)
    .describe('Looked at in order; the first that fails is told to the learner.'),
  hints: z
    .array(z.strictObject({ check: id, texts: z.array(sentence).min(1) }))
    .default([])
    .describe('For a failed check: the next text at each further attempt. The last may be the whole answer.'),
  wrong: z
    .array(
      z.strictObject({
        name: id.describe('Also the folder below wrong/<task>/ that holds its files.'),
        fails: id.describe('The check that turns it down.'),
        reason: sentence,
      }),
    )
    .default([])
    .describe('Answers that must not pass.'),
})
export type TaskDefinition = z.infer<typeof taskSchema>
