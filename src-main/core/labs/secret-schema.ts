/** Secrets of a lab: values made fresh for each run, which no record and no log may hold. */
import { z } from 'zod'
import { id, relativePath } from './schema-parts'

export const secretSchema = z.strictObject({
  id: id.describe('As `RUN --mount=type=secret,id=…` names it; `{secret:ID}` stands for its value.'),
  value: z
    .literal('mirror-token')
    .describe(
      'What it is: a token with which the mirror hands out private packages to the builds of this run.',
    ),
})

export const secretFileSchema = z
  .strictObject({
    path: relativePath.describe('Where it lies in the build context, from its root.'),
    text: z.string().min(1).describe('Its content, in which `{secret:ID}` stands for a value.'),
  })
  .describe('A file that holds a secret, made when the context is made.')

/** Ids of the secrets whose values a text asks for. */
export function secretsNamedIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, named = '']) => named)
}

export const placeholder = /\{secret:([a-z0-9-]+)\}/g
