import type { Command } from 'commander'
import { z } from 'zod'
import type { EngineChoice } from '../../core/app/create-app'

const globalsSchema = z.object({ engine: z.enum(['auto', 'found', 'private']) })

/** The options that every command takes. */
export function engineChoiceOf(command: Command): EngineChoice {
  return globalsSchema.parse(command.optsWithGlobals()).engine
}
