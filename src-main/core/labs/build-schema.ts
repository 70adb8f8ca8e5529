/** What a build is given beside its context. */
import { z } from 'zod'
import { id, platform, relativePath } from './schema-parts'
import { secretFileSchema } from './secret-schema'

export const buildSettings = z
  .strictObject({
    target: id.optional().describe('The stage to build; the last one unless said otherwise.'),
    args: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
      .default({})
      .describe(
        'Build arguments; for a bake, values of its variables. `{secret:ID}` stands for the value of a secret.',
      ),
    secrets: z.array(id).default([]).describe('Secrets of this lab that `RUN --mount=type=secret` can have.'),
    secretFiles: z.array(secretFileSchema).default([]),
    platforms: z
      .array(platform)
      .default([])
      .describe('More than one needs buildx and the containerd image store.'),
    bake: z
      .strictObject({
        files: z.array(relativePath).min(1).describe('HCL or JSON files of the context.'),
        targets: z.array(id).default([]).describe('Targets and groups; `default` unless said otherwise.'),
      })
      .optional()
      .describe('Bakes these files by `docker buildx bake`, in place of building the Dockerfile.'),
  })
  .describe('What is given to the build beside its context.')
export type BuildSettings = z.infer<typeof buildSettings>
