/** The schema of `lab.yaml`, from which the published JSON Schema is generated. */
import { z } from 'zod'

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)

export const labSchema = z.strictObject({ schema: z.literal(1), id })
export type LabDefinition = z.infer<typeof labSchema>
