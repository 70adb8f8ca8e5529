/** Which engines the tests run on, and what crosses between the test run and the process that holds them. */
import { z } from 'zod'

const engineNames = ['newest', 'newest-containerd', 'engine-20.10'] as const
export type TestEngineName = (typeof engineNames)[number]

const matrixSchema = z.array(
  z.object({
    name: z.enum(engineNames),
    options: z.union([
      z.object({ imageStore: z.enum(['graphdriver', 'containerd']), emulation: z.boolean() }),
      z.object({ release: z.literal('debian-12') }),
    ]),
  }),
)

export const engineMatrix: z.infer<typeof matrixSchema> = [
  { name: 'newest', options: { imageStore: 'graphdriver', emulation: false } },
  { name: 'newest-containerd', options: { imageStore: 'containerd', emulation: true } },
  { name: 'engine-20.10', options: { release: 'debian-12' } },
]

export const testEngineSchema = z.object({
  name: z.enum(engineNames),
  /** As for DOCKER_HOST. */
  endpoint: z.string(),
  version: z.string(),
  /** With the `docker` command; also a DOCKER_CONFIG with buildx, where the release has it. */
  clientDirectory: z.string(),
})
export type TestEngine = z.infer<typeof testEngineSchema>

export const hostInputSchema = z.object({
  /** For programs and data; the host removes it. */
  directory: z.string(),
  packageCache: z.string().optional(),
  matrix: matrixSchema,
})

export const hostOutputSchema = z.union([
  z.object({ engines: z.array(testEngineSchema) }),
  z.object({ failure: z.string() }),
])
export type HostOutput = z.infer<typeof hostOutputSchema>
