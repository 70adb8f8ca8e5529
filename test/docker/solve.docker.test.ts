import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labels, ownerValue } from '../../src-main/core/app/labels'
import type { LabVerdict } from '../../src-main/core/labs/solve'
import { testEngines } from '../helpers/engines'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'

const engines = testEngines().filter(({ name }) => name !== 'newest-containerd')

describe.each(engines)('the task of layer-order on $name, $version', ({ endpoint }) => {
  let bench: LabBench
  let verdict: LabVerdict

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    verdict = await bench.solve(shippedLabs, 'layer-order')
  }, 900_000)
  afterAll(() => bench.close())

  test('the untouched start fails, because the installation ran again', () => {
    const [task] = verdict.tasks
    expect(task?.start.pass).toBe(false)
    expect(task?.start.checks.at(-1)).toMatchObject({
      id: 'install-kept',
      pass: false,
      observed: expect.stringMatching(/^`RUN npm ci` ran again in .+; it should have come from the cache\.$/),
    })
  })

  test('every wrong answer is turned down by the check that is there for it', () => {
    const [task] = verdict.tasks
    expect(task?.wrong.length).toBeGreaterThanOrEqual(5)
    for (const { failed, shouldFail, name, pass, reason } of task?.wrong ?? []) {
      expect({ name, failed, reason, pass }).toEqual({ name, failed: shouldFail, reason, pass: false })
    }
  })

  test('the solution passes every check', () => {
    const [task] = verdict.tasks
    expect(task?.solution.checks.filter(({ pass }) => !pass)).toEqual([])
    expect(task?.solution.pass).toBe(true)
    expect(verdict).toMatchObject({ lab: 'layer-order', ok: true, engine: { version: bench.info.version } })
  })

  test('leaves no image, no container and no workspace', async () => {
    const owned = await bench.engine.listImages({ [labels.owner]: ownerValue, [labels.role]: 'experiment' })
    expect(owned).toEqual([])
    const lab = await bench.engine.listContainers({
      [labels.owner]: ownerValue,
      [labels.role]: 'lab-container',
    })
    expect(lab).toEqual([])
    expect(await readdir(bench.workspaces)).toEqual([])
  })
})
