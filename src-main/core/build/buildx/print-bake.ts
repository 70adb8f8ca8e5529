/** Bake files as bake itself understands them. */
import { execa } from 'execa'
import { z } from 'zod'
import { LabError } from '../../app/lab-error'
import type { BakePlan, BakeRequest, PrintBake } from '../builder'
import { type BuildxClient, type BuildxPlace, openBuildx } from './buildx-client'
import { failureIn } from './buildx-command'

const planSchema = z.object({
  group: z.record(z.string(), z.looseObject({ targets: z.array(z.string()).default([]) })).default({}),
  target: z
    .record(
      z.string(),
      z.looseObject({
        context: z.string().default('.'),
        dockerfile: z.string().default('Dockerfile'),
        'dockerfile-inline': z.string().optional(),
        target: z.string().optional(),
        args: z.record(z.string(), z.string()).default({}),
        tags: z.array(z.string()).default([]),
        platforms: z.array(z.string()).default([]),
      }),
    )
    .default({}),
})

export type BakeFiles = Parameters<PrintBake>[1]

export function createPrintBake(place: BuildxPlace): PrintBake {
  return async (engine, request) => printBake(await openBuildx(engine, place), request)
}

export async function printBake(client: BuildxClient, request: BakeFiles): Promise<BakePlan> {
  const { stdout, stderr, failed } = await execa(
    client.program,
    ['bake', ...bakeFiles(request), '--print', '--', ...request.targets],
    {
      cwd: request.contextDirectory,
      env: { ...client.env, ...request.variables },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      cancelSignal: request.signal,
    },
  )
  request.signal.throwIfAborted()
  if (failed) throw unusable(stderr)
  const { group, target } = planSchema.parse(JSON.parse(stdout))
  return {
    groups: Object.fromEntries(Object.entries(group).map(([name, { targets }]) => [name, targets])),
    targets: Object.entries(target).map(([name, one]) => ({
      name,
      context: one.context,
      dockerfile: one.dockerfile,
      dockerfileInline: one['dockerfile-inline'] ?? null,
      target: one.target ?? null,
      args: one.args,
      tags: one.tags,
      platforms: one.platforms,
    })),
    text: stdout,
  }
}

export function bakeFiles({ files }: Pick<BakeRequest, 'files'>): readonly string[] {
  return ['--builder', 'default', ...files.flatMap((file) => ['--file', file])]
}

function unusable(said: string): LabError {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  return new LabError('bad-request', {
    what: `bake cannot use the file: ${failureIn(lines) ?? 'it gives no reason.'}`,
    expected: 'A bake file in HCL or JSON, with the targets that are asked for.',
    todo: 'Correct what is named below.',
    details: lines,
  })
}
