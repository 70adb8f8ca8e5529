/** Reads values of options and arguments, so that a wrong one is a wrong call: said in words, with the exit status 2. */
import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { requestSchemas } from '#contract/requests'
import { LabError } from '../../core/app/lab-error'
import { type CiRuleName, requireLimit } from '../../core/image/ci-rules'

/** The contract says what such a value has to be. */
function asIn(schema: z.ZodType): (text: string) => string {
  return (text) => {
    const parsed = schema.safeParse(text)
    if (parsed.success) return text
    throw new InvalidArgumentError(`Expected ${parsed.error.issues[0]?.message ?? 'another value'}.`)
  }
}

export const labId = asIn(requestSchemas['lab.show'].shape.lab)
export const runId = asIn(requestSchemas['runs.show'].shape.run)
export const platformName = asIn(requestSchemas['image.analyze'].shape.platform)

export function imageName(text: string): string {
  if (text.length > 0 && text.length <= 400) return text
  throw new InvalidArgumentError('Expected the name of an image, 1 to 400 letters long.')
}

/** A name that the engine knows, or a path. */
export function imagePlace(text: string): string {
  if (text.length > 0 && text.length <= 4096) return text
  throw new InvalidArgumentError('Expected a name that the engine knows, or a path.')
}

export function ciLimit(rule: CiRuleName): (text: string) => string {
  return (text) => {
    try {
      requireLimit(rule, text)
      return text
    } catch (error) {
      if (error instanceof LabError) throw new InvalidArgumentError(error.message)
      throw error
    }
  }
}
