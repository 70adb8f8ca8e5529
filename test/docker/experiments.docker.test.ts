/** The experiments of labs that nobody does in the browser tests: what the lesson claims, the records must show. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLabShelf } from '../../src-main/core/labs/load-labs'
import { ableEngine } from '../helpers/able-engines'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'

/** Done from the first page to the last by a spec in test/e2e, with its checks. */
const inTheBrowser: ReadonlySet<string> = new Set([
  'layers-101',
  'layer-order',
  'multi-stage',
  'scratch-ca-certs',
  'secret-mounts',
  'parallel-stages',
  'find-the-bloat',
  'small-bases',
])
/** What other work on the machine may upset, and no record can be blamed for. */
const ofTime: ReadonlySet<string> = new Set(['time.ratio', 'steps.ratio', 'overlap.ratio', 'stages.overlap'])

const labs = (await createLabShelf({ directory: shippedLabs }).list())
  .flatMap((load) => (load.ok ? [load.lab.definition] : []))
  .filter(({ id }) => !inTheBrowser.has(id))

const engines = testEngines().flatMap((engine) => {
  const ours = labs.filter(({ needs }) => ableEngine(needs.features) === engine.name)
  return ours.length === 0 ? [] : { ...engine, ours }
})

test('each of them is run', () => {
  expect(engines.flatMap(({ ours }) => ours)).toHaveLength(labs.length)
})

// A few side by side (`maxConcurrency`): no time is looked at.
describe.concurrent.each(engines)('on $name, $version', ({ endpoint, ours }) => {
  let bench: LabBench

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
  })
  afterAll(() => bench.close())

  test.each(ours)('the checks of $id hold', { timeout: 900_000 }, async ({ id, experiment }) => {
    const timed = new Set(experiment.checks.filter(({ kind }) => ofTime.has(kind)).map((check) => check.id))
    const { checks } = await bench.run(shippedLabs, id)
    expect(checks).toHaveLength(experiment.checks.length)
    expect(checks.length).toBeGreaterThan(timed.size)
    expect(checks.filter(({ pass, id: check }) => !pass && !timed.has(check))).toEqual([])
  })
})
