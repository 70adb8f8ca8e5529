import { z } from 'zod'
import { labSchema } from './lab-schema'

/** The published JSON Schema of `lab.yaml`, as resources/lab.schema.json holds it. */
export function labJsonSchema(): string {
  const schema = z.toJSONSchema(labSchema, { io: 'input', target: 'draft-2020-12' })
  return `${JSON.stringify(schema, null, 2)}\n`
}
