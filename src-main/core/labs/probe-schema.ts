/** Probes: using a built image, to learn what is in it and whether it works. */
import { z } from 'zod'
import { id, platform, relativePath, sentence } from './schema-parts'

const timeout = z.int().min(1).max(120)
const service = id.optional().describe('A service of this lab that the container shares its network with.')
const ofPlatform = platform
  .optional()
  .describe(
    'Of an image for several platforms, the one that is used; the engine’s own unless said otherwise.',
  )
const command = z.array(z.string().min(1)).min(1)

const probeBase = {
  id,
  title: sentence,
  target: id
    .optional()
    .describe('The target of a bake whose image is meant; the first by name unless said otherwise.'),
}
const probeKinds = <T extends z.ZodRawShape>(more: T) =>
  z.discriminatedUnion('kind', [
    z
      .strictObject({
        ...probeBase,
        ...more,
        kind: z.literal('run'),
        platform: ofPlatform,
        command: command.optional().describe('In place of CMD.'),
        entrypoint: command.optional().describe('In place of ENTRYPOINT.'),
        service,
        timeoutSeconds: timeout.default(30),
      })
      .describe('A container of the image, without a network, that runs to its end.'),
    z
      .strictObject({
        ...probeBase,
        ...more,
        kind: z.literal('exec'),
        platform: ofPlatform,
        command,
        until: z.string().min(1).optional().describe('Tried again until it prints this, or the time is up.'),
        service,
        timeoutSeconds: timeout.default(15),
      })
      .describe('A command in a container of the image that was started as the image says.'),
    z
      .strictObject({
        ...probeBase,
        ...more,
        kind: z.literal('request'),
        platform: ofPlatform,
        port: z.int().min(1).max(65_535),
        path: z.string().startsWith('/').default('/'),
        service,
        timeoutSeconds: timeout.default(15),
      })
      .describe(
        'A GET request to a container of the image, from its own network; tried again until it answers.',
      ),
    z
      .strictObject({
        ...probeBase,
        ...more,
        kind: z.literal('analysis'),
        platform: ofPlatform,
        paths: z
          .array(relativePath)
          .default([])
          .describe('Files and folders to look for in each layer, e.g. `var/lib/apt/lists`.'),
      })
      .describe('The layers of the image are read: sizes, waste, packages, shells. Nothing of it runs.'),
    z
      .strictObject({
        ...probeBase,
        ...more,
        kind: z.literal('search'),
        secret: id.describe('A secret of this lab.'),
      })
      .describe('Where the secret is in the image: layers, deleted files too, configuration, history.'),
  ])

export const taskProbe = probeKinds({})
export const experimentProbe = probeKinds({
  variants: z.array(id).min(1).optional().describe('All, unless said otherwise.'),
  phases: z.array(id).min(1).optional().describe('All, unless said otherwise.'),
  repeats: z.enum(['first', 'every']).default('first'),
})
export type ProbeDefinition = z.infer<typeof taskProbe>
