/** The lab about secrets on real engines: where each way leaks, and that the app itself tells the value nowhere. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AppEvent } from '#contract/events'
import type { FoundPlace } from '#contract/probe'
import type { RunDetail } from '#contract/run'
import { testEngines } from '../helpers/engines'
import { findInFolder, formsOf } from '../helpers/find-in-folder'
import { type LabBench, openLabBench, shippedLabs } from '../helpers/lab-bench'

const engines = testEngines().filter(({ name }) => name === 'newest' || name === 'engine-20.10')

// Side by side, since most of it waits for its engine.
describe.concurrent.each(engines)('secrets on $name, $version', ({ endpoint }) => {
  let bench: LabBench
  let run: RunDetail
  let token: string
  const events: AppEvent[] = []

  beforeAll(async () => {
    bench = await openLabBench(endpoint)
    const allowed = vi.spyOn(bench.mirror, 'allowToken')
    run = await bench.run(shippedLabs, 'secret-mounts', { emit: (event) => events.push(event) })
    token = allowed.mock.calls[0]?.[1] ?? ''
    allowed.mockRestore()
  }, 900_000)
  afterAll(() => bench.close())

  const placesOf = (variant: string): readonly FoundPlace[] => {
    const probe = run.probes.find((one) => one.id === 'token' && one.variant === variant)
    return probe?.outcome.kind === 'searched' ? probe.outcome.places : []
  }

  test.sequential('what was copied and deleted is in the layer below', () => {
    expect(placesOf('copied')).toEqual([
      expect.objectContaining({
        where: 'layer',
        instruction: expect.stringMatching(/^COPY \.npmrc/),
        path: 'app/.npmrc',
        part: 'content',
        offset: '//mirror.layerlab/npm/:_authToken='.length,
        encoding: 'raw',
      }),
    ])
  })

  test.sequential('an argument is in the history only, a variable in the configuration too, a mount nowhere', () => {
    const where = (variant: string) => [...new Set(placesOf(variant).map((place) => place.where))].sort()
    expect(where('arg')).toEqual(['history'])
    expect(where('env')).toEqual(['config', 'history'])
    expect(placesOf('mount')).toEqual([])
    expect(run.checks.filter(({ pass }) => !pass)).toEqual([])
  })

  test.sequential('the value is in no file that the app wrote, in no event and in no result', async () => {
    const forms = formsOf(token)
    expect(token).toMatch(/^lab_[0-9a-f]{40}$/)
    const home = dirname(bench.temporary)
    const planted = join(home, 'runs', 'planted')
    await mkdir(dirname(planted), { recursive: true })
    for (const form of [token, Buffer.from(`user:${token}\n`).toString('base64')]) {
      await writeFile(planted, `before ${form} after`)
      expect(await findInFolder(home, forms, { skip: /\/kits\// })).not.toEqual([])
    }
    await rm(planted)
    expect(await findInFolder(home, forms, { skip: /\/kits\// })).toEqual([])
    expect(events.some(({ kind }) => kind === 'build-log')).toBe(true)
    for (const told of [events, run, bench.warnings]) {
      const text = JSON.stringify(told)
      for (const form of forms) expect(text).not.toContain(form)
    }
  })

  test.sequential('each run has a token of its own', async () => {
    const allowed = vi.spyOn(bench.mirror, 'allowToken')
    const verdict = await bench.solve(shippedLabs, 'secret-mounts')
    const tokens = new Set(allowed.mock.calls.map(([, value]) => value))
    allowed.mockRestore()
    expect(verdict.ok).toBe(true)
    expect(tokens.size).toBeGreaterThan(1)
    expect(tokens).not.toContain(token)
    const text = JSON.stringify(verdict)
    for (const one of tokens) for (const form of formsOf(one)) expect(text).not.toContain(form)
    const home = dirname(bench.temporary)
    expect(await findInFolder(home, [...tokens].flatMap(formsOf), { skip: /\/kits\// })).toEqual([])
  }, 900_000)
})
