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

test('what our lessons run in the terminal is understood by every shell, be it sh, PowerShell or cmd', async () => {
  const commands: string[] = []
  for (const load of await createLabShelf({ directory }).list()) {
    if (!load.ok) continue
    for (const { markdown } of load.lab.detail.steps) {
      for (const [, block = ''] of markdown.matchAll(/^```sh \{run\}\n(.*?)^```$/gms)) {
        commands.push(...block.trimEnd().split('\n'))
      }
    }
  }
  expect(commands.length).toBeGreaterThan(10)
  expect(commands.filter((command) => !/^docker [^|&;<>$`'\\%^]+$/.test(command))).toEqual([])
})
