/** One build through the Engine port, read to its end without our own record of it. */

import type { Engine, EngineBuildInput } from '../../src-main/core/engine/engine'
import { bodyLines } from '../../src-main/core/engine/json-lines'
import { packFolder } from './pack-folder'

export interface PlainBuild {
  readonly imageId: string | undefined
  readonly error: string | undefined
  /** The whole answer, for what a test wants to see in it. */
  readonly text: string
}

export async function plainBuild(
  engine: Engine,
  folder: string,
  options: Omit<EngineBuildInput, 'context' | 'dockerfile'>,
): Promise<PlainBuild> {
  const body = await engine.startBuild(
    { context: packFolder(folder), dockerfile: 'Dockerfile', ...options },
    AbortSignal.timeout(300_000),
  )
  const lines: string[] = []
  for await (const line of bodyLines(body)) lines.push(line)
  const messages = lines.map((line): Record<string, unknown> => JSON.parse(line))
  const image = messages.find(({ id }) => id === 'moby.image.id')?.aux
  const error = messages.find((message) => 'error' in message)?.error
  return {
    imageId: typeof image === 'object' && image !== null && 'ID' in image ? String(image.ID) : undefined,
    error: error === undefined ? undefined : String(error),
    text: lines.join('\n'),
  }
}
