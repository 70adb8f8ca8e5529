/** A prediction is judged fairly only where no variant finds in the cache what another one built just before it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Copy, DockerfileParser, From } from 'dockerfile-ast'
import { expect, test } from 'vitest'
import type { LabDefinition } from '../../src-main/core/labs/lab-schema'
import { createLabShelf } from '../../src-main/core/labs/load-labs'

const directory = join(import.meta.dirname, '../../labs')

interface Instruction {
  readonly text: string
  /** What a COPY from the context takes. */
  readonly sources: readonly string[]
  /** Of a COPY --from another stage: all that this stage does. */
  readonly from: readonly Instruction[]
}

/** Of each stage, all that stands before its end, with the stages that it goes on from. */
function chainsOf(dockerfile: string): readonly (readonly Instruction[])[] {
  const named = new Map<string, Instruction[]>()
  const chains: Instruction[][] = []
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    if (instruction instanceof From) {
      const image = instruction.getImage() ?? ''
      const chain = [...(named.get(image) ?? [{ text: `FROM ${image}`, sources: [], from: [] }])]
      named.set(instruction.getBuildStage() ?? `${chains.length}`, chain)
      chains.push(chain)
      continue
    }
    const words = instruction.getArguments().map((word) => word.getValue())
    const copies = instruction instanceof Copy
    const from =
      copies &&
      instruction
        .getFlags()
        .find((flag) => flag.getName() === 'from')
        ?.getValue()
    chains.at(-1)?.push({
      text: `${instruction.getKeyword()} ${words.join(' ')}`,
      sources: copies && !from ? words.slice(0, -1) : [],
      from: (from && named.get(from)) || [],
    })
  }
  return chains
}

/** What two variants do alike, up to where their files are told apart. */
function sharedSteps(one: string, other: string, toldApart: readonly string[]): readonly Instruction[] {
  return chainsOf(one).flatMap((chain) =>
    chainsOf(other).flatMap((beside) => {
      const end = chain.findIndex(
        (step, index) => step.text !== beside[index]?.text || isToldApart(step, toldApart),
      )
      return end < 0 ? chain : chain.slice(0, end)
    }),
  )
}

function isToldApart(step: Instruction, files: readonly string[]): boolean {
  return files.some((file) => takes(step, file)) || step.from.some((earlier) => isToldApart(earlier, files))
}

function takes({ sources }: Instruction, file: string): boolean {
  return sources.some((source) => {
    const path = source.replace(/^\.\//, '').replace(/\/$/, '')
    const pattern = path.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')
    return path === '' || path === '.' || new RegExp(`^${pattern}(/|$)`).test(file)
  })
}

async function unfairIn(folder: string, { variants, experiment }: LabDefinition): Promise<string[]> {
  const edited = experiment.phases.find(({ id }) => id === experiment.predict?.phase)?.edits ?? []
  const toldApart = experiment.stamp.flatMap((stamp) =>
    stamp.with.includes('{variant}') ? [stamp.file] : [],
  )
  const read = (variant: string, file: string) =>
    readFile(join(folder, 'variants', variant, file), 'utf8').catch(() => '')
  const unfair: string[] = []
  for (const [at, { id }] of variants.entries()) {
    for (const { id: other } of variants.slice(at + 1)) {
      // With other rules, other files are copied.
      if ((await read(id, '.dockerignore')) !== (await read(other, '.dockerignore'))) continue
      const [one, two] = [await read(id, 'Dockerfile'), await read(other, 'Dockerfile')]
      for (const step of sharedSteps(one, two, toldApart)) {
        if (edited.some(({ file }) => takes(step, file))) unfair.push(`${id} and ${other}: ${step.text}`)
      }
    }
  }
  return unfair
}

test('the variants of our labs do not answer for one another in a phase that learners predict', async () => {
  const unfair: Record<string, readonly string[]> = {}
  let predicted = 0
  for (const load of await createLabShelf({ directory }).list()) {
    if (!load.ok || !load.lab.definition.experiment.predict) continue
    predicted += 1
    const found = await unfairIn(load.lab.directory, load.lab.definition)
    if (found.length > 0) unfair[load.lab.definition.id] = found
  }
  expect(predicted).toBeGreaterThan(4)
  expect(unfair).toEqual({})
})
