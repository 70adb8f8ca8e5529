/** What several parts of `lab.yaml` have in common. */
import { z } from 'zod'

export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Lower-case letters, digits and dashes, at most 64.')

export const sentence = z.string().min(1).max(400)

/** Relative, `/`-separated, and never out of the folder that it is meant for. */
export const relativePath = z
  .string()
  .max(200)
  .regex(
    /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))(?!.*\/\/)[^\\:]+$/,
    'A path below the folder, with / between its parts and no . or .. among them.',
  )

export const textEdit = z
  .strictObject({
    file: relativePath.describe('File of the workspace, from its root.'),
    find: z.string().min(1).describe('Text that is in the file exactly once.'),
    with: z.string().describe('What stands in its place afterwards.'),
  })
  .describe('A change of one place in one file.')
export type TextEdit = z.infer<typeof textEdit>
