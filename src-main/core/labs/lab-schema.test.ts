import { join } from 'node:path'
import { expect, test } from 'vitest'
import { labJsonSchema } from './json-schema'

const published = join(import.meta.dirname, '../../../resources/lab.schema.json')

test('the published JSON Schema is the one that this schema makes (`npx vitest -u` writes it anew)', async () => {
  await expect(labJsonSchema()).toMatchFileSnapshot(published)
})
