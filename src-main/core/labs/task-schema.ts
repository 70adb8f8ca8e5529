/** Tasks of a lab: what the learner mends, how it is proven, and the answers that must not pass. */
import { z } from 'zod'
import { buildSettings } from './build-schema'
import { taskPredicate } from './predicate-schema'
import { taskProbe } from './probe-schema'
import { id, sentence, textEdit } from './schema-parts'

export const taskSchema = z.strictObject({
  title: sentence,
  start: id.describe('The variant whose files the learner starts with.'),
  stamp: z
    .array(textEdit)
    .default([])
    .describe(
      'As in the experiment, for the files whose steps must not come from the cache of an earlier check. What need not be new may.',
    ),
  builds: z
    .array(
      z.strictObject({
        id,
        title: sentence.optional().describe('For the learner; the title of the phase unless said otherwise.'),
        phase: id.optional().describe('The phase of the experiment whose edits are made before this build.'),
        build: buildSettings.optional().describe('In place of the settings of the variant.'),
        variant: id
          .optional()
          .describe(
            'Builds this variant as the lab ships it, to compare the answer with, in a folder of its own.',
          ),
      }),
    )
    .min(1)
    .describe('The builds that prove an answer, in order, in one workspace.'),
  probes: z.array(taskProbe).default([]).describe('Made when a check asks for them.'),
  check: z
    .array(taskPredicate)
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
export type TaskBuild = TaskDefinition['builds'][number]
