import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLabShelf } from '../../src-main/core/labs/load-labs'

const directory = join(import.meta.dirname, '../../labs')

test('every lab that we ship is without a fault', async () => {
  const labs = await createLabShelf({ directory }).list()
  expect(labs.flatMap((lab) => (lab.ok ? [] : lab.problems))).toEqual([])
  expect(labs).toHaveLength((await readdir(directory)).length)
})

test('every line of our lessons fits the page', async () => {
  for (const load of await createLabShelf({ directory }).list()) {
    if (!load.ok) continue
    const lines = load.lab.detail.steps.flatMap(({ markdown }) => markdown.split('\n'))
    expect(lines.filter((line) => line.length > 70)).toEqual([])
  }
})
