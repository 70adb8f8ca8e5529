import { expect, test } from 'vitest'
import { runBuild } from '../../../test/helpers/run-views'
import { phaseBytes, variantsDiffer } from './phase-bytes'

const named = (id: string) => ({ id, title: id })
const lab = {
  variants: ['all', 'chosen'].map(named),
  phases: ['cold', 'edit'].map(named),
}
const rowsOf = (builds: Parameters<typeof phaseBytes>[1]) =>
  phaseBytes(lab, builds, ({ mirrorBytes }) => mirrorBytes)

test('gives the median of the builds that have the figure, with their records', () => {
  const builds = [7, 9, 90].map((mirrorBytes, i) => runBuild('all', 'cold', i + 1, { mirrorBytes }))
  const [row, ...others] = rowsOf([...builds, runBuild('chosen', 'cold', 1), runBuild('all', 'edit', 1)])
  expect(others).toEqual([])
  expect(row).toEqual({
    phase: 'cold',
    title: 'cold',
    byVariant: { all: { bytes: 9, records: builds.map(({ build }) => build) } },
  })
})

test('tells variants that differ from those that are about the same', () => {
  const rows = (all: number, chosen: number) =>
    rowsOf([
      runBuild('all', 'cold', 1, { mirrorBytes: all }),
      runBuild('chosen', 'cold', 1, { mirrorBytes: chosen }),
    ])
  expect(variantsDiffer([])).toBe(false)
  expect(variantsDiffer(rows(2_000, 9_000))).toBe(false)
  expect(variantsDiffer(rows(9_000_000, 9_000))).toBe(true)
})
