/** What several parts of `lab.yaml` have in common. */
import { z } from 'zod'

export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Lower-case letters, digits and dashes, at most 64.')

export const platform = z
  .string()
  .regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/, 'A platform such as linux/arm64.')

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

const placed = { path: relativePath.describe('Where it lies in every build context, from its root.') }

export const placedFile = z.union([
  z
    .strictObject({
      ...placed,
      from: relativePath.describe('File or folder of the lab folder, under a name that git keeps.'),
    })
    .describe('A file or folder that is copied.'),
  z
    .strictObject({
      ...placed,
      bytes: z.int().min(1).max(50_000_000).describe('Its size.'),
    })
    .describe('A file of bytes that cannot be compressed, the same ones each time.'),
])
export type PlacedFile = z.infer<typeof placedFile>
