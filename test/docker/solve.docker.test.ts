/** Every lab is proven on a real engine: its start fails, its wrong answers fail for their reason, its solution passes. */
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labels, ownerValue } from '../../src-main/core/app/labels'
import { createLabShelf } from '../../src-main/core/labs/load-labs'
import type { LabVerdict } from '../../src-main/core/labs/solve'
import { ableEngine } from '../helpers/able-engines'
import type { TestEngineName } from '../helpers/engine-matrix'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'

/** Labs whose lesson depends on what engines did at different times, or in another image store, in different ways. */
const alsoOn: Readonly<Record<string, readonly TestEngineName[]>> = {
  'layer-order': ['engine-20.10'],
  'scratch-ca-certs': ['engine-20.10'],
  bake: ['newest-containerd'],
}

const labs = (await createLabShelf({ directory: shippedLabs }).list())
  .flatMap((load) => (load.ok ? [load.lab.definition] : []))
  .filter(({ tasks }) => Object.keys(tasks).length > 0)
  .map(({ id, needs }) => {
    const able = ableEngine(needs.features)
    return { id, on: [...(able ? [able] : []), ...(alsoOn[id] ?? [])] }
  })

test('each lab is proven on an engine of these tests', () => {
  expect(labs.filter(({ on }) => on.length === 0)).toEqual([])
})

// An engine without a lab would be a suite without a test, which counts as a failure. The engine with the most labs
// comes last, so that the few long proofs of the others do not begin when all else is done.
const engines = testEngines()
  .toReversed()
  .flatMap((engine) => {
    const ours = labs.filter(({ on }) => on.includes(engine.name)).map(({ id }) => id)
    return ours.length === 0 ? [] : { ...engine, ours }
  })

// A few proofs run side by side (`maxConcurrency`), since each mostly waits for its engine. What one makes carries
// its own run and unique contents, so that they share an engine as learners of one class would.
describe.concurrent.each(engines)('on $name, $version', ({ endpoint, ours }) => {
  let bench: LabBench | undefined

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
  })
  afterAll(async () => {
    if (bench) await expectNothingLeft(bench).finally(bench.close)
  })

  test.each(ours)(
    'the tasks of %s let the solution pass and nothing else',
    { timeout: 900_000 },
    async (id) => {
      if (!bench) throw new Error('There is no engine.')
      const verdict = await bench.solve(shippedLabs, id)
      expect(verdict.engine.version).toBe(bench.info.version)
      for (const task of verdict.tasks) expectProven(task)
      expect(verdict.ok).toBe(true)
    },
  )
})

function expectProven({ start, wrong, solution }: LabVerdict['tasks'][number]): void {
  expect(start.pass).toBe(false)
  expect(start.checks.at(-1)).toMatchObject({ pass: false, observed: expect.stringMatching(/\S/) })
  expect(wrong.length).toBeGreaterThanOrEqual(5)
  for (const { failed, shouldFail, name, pass, reason } of wrong) {
    expect({ name, failed, reason, pass }).toEqual({ name, failed: shouldFail, reason, pass: false })
  }
  expect(solution.checks.filter(({ pass }) => !pass)).toEqual([])
  expect(solution.pass).toBe(true)
}

async function expectNothingLeft({ engine, temporary }: LabBench): Promise<void> {
  for (const role of ['experiment', 'lab-container']) {
    const own = { [labels.owner]: ownerValue, [labels.role]: role }
    expect(await engine.listImages(own)).toEqual([])
    expect(await engine.listContainers(own)).toEqual([])
  }
  expect(await readdir(temporary)).toEqual([])
}
