import type { Command } from 'commander'
import { z } from 'zod'
import { type EngineChoice, engineChoices } from '../../core/app/engine-session'

const globalsSchema = z.object({ engine: z.enum(engineChoices) })

/** The options that every command takes. */
export function engineChoiceOf(command: Command): EngineChoice {
  return globalsSchema.parse(command.optsWithGlobals()).engine
}
