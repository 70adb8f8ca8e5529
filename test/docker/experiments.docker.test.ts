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

/** 2 Mbit/s, as the page says of it. */
const venueBytesPerSecond = 250_000

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

// With a mirror of its own, since runs set the speed of theirs.
describe.concurrent('on the line of a venue', () => {
  let bench: LabBench

  beforeAll(async () => {
    bench = await openLabBench(testEngines()[0]?.endpoint ?? '')
  })
  afterAll(() => bench.close())

  test('what cache-mounts downloads takes the time that the line needs', { timeout: 900_000 }, async () => {
    const { mirrorSpeed, runs } = await bench.run(shippedLabs, 'cache-mounts', { mirrorSpeed: 'venue' })
    expect(mirrorSpeed).toBe('venue')
    for (const { variant, phase, mirrorBytes, steps } of runs) {
      const download = steps.find(({ instruction }) => /^RUN .*(npm ci|go mod download)/.test(instruction))
      // A little less than all of it: the last chunk may come when the clock of the step has stopped.
      const needsMs = ((mirrorBytes ?? 0) / venueBytesPerSecond) * 1000 * 0.9
      expect(download?.durationMs ?? 0, `${variant}, ${phase}`).toBeGreaterThan(needsMs)
    }
    const bytes = (variant: string) =>
      runs.find((build) => build.variant === variant && build.phase === 'dependency-change')?.mirrorBytes ?? 0
    for (const plain of ['plain', 'go-plain']) expect(bytes(plain)).toBeGreaterThan(1_000_000)
    expect(bytes('mount') / bytes('plain')).toBeLessThanOrEqual(0.2)
    expect(bytes('go-mount') / bytes('go-plain')).toBeLessThanOrEqual(0.2)
  })
})
