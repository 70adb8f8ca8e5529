import { expect, test } from 'vitest'
import { buildRecord, engineInfo, place, runStart } from '../../../test/helpers/build-records'
import { runBuild } from '../../../test/helpers/run-views'
import type { StoredRun } from './record-store'
import { compareRuns, median, spreads } from './runs-compare'

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([7])).toBe(7)
  expect(median([])).toBeNaN()
})

test('cold and warm builds of one phase are never mixed, and what failed does not count', () => {
  const builds = [
    runBuild('bad', 'rebuild', 1, { wallMs: 5000, temperature: 'cold' }),
    runBuild('bad', 'rebuild', 2, { wallMs: 100, temperature: 'warm' }),
    runBuild('bad', 'rebuild', 3, { wallMs: 300, temperature: 'warm' }),
    runBuild('bad', 'rebuild', 4, { wallMs: 1, temperature: 'warm', outcome: 'failed' }),
    runBuild('good', 'rebuild', 1, { wallMs: 50, temperature: 'warm', outcome: 'cancelled' }),
  ]
  expect(spreads(builds)).toMatchObject([
    { temperature: 'cold', medianMs: 5000, minMs: 5000, maxMs: 5000, samples: [{ repeat: 1 }] },
    { temperature: 'warm', medianMs: 200, minMs: 100, maxMs: 300, samples: [{ repeat: 2 }, { repeat: 3 }] },
  ])
})

function stored(change: Partial<StoredRun['header']>, times: readonly [string, number][]): StoredRun {
  return {
    header: {
      ...runStart(),
      schema: 1,
      id: '20261123T213000-ab12cd',
      endedAt: null,
      outcome: { kind: 'success' },
      checks: [],
      ...change,
    },
    probes: [],
    builds: times.map(([phase, wallMs], i) =>
      buildRecord(`20261123T213000-ab12cd-0${i}`, { wallMs, place: place('bad', phase, i) }),
    ),
  }
}

test('puts two runs side by side, with the factor and what makes them hard to compare', () => {
  const a = stored({}, [
    ['cold', 1000],
    ['source-edit', 100],
  ])
  const b = stored({ mirrorSpeed: 'venue', engine: { ...engineInfo, version: '20.10.24' } }, [
    ['cold', 3000],
    ['dependency-change', 10],
  ])
  const comparison = compareRuns(a, b)
  expect(comparison.rows.map(({ phase, factor }) => [phase, factor])).toEqual([
    ['cold', 3],
    ['source-edit', null],
    ['dependency-change', null],
  ])
  expect(comparison.differences).toEqual([
    'The engine differs: Docker Engine 28.5.2 in the first, Docker Engine 20.10.24 in the second.',
    'The speed of the package mirror differs: full in the first, venue in the second.',
  ])
  expect(compareRuns(a, a).differences).toEqual([])
  const check = stored({ kind: 'check', task: { id: 'mend-it', title: 'Mend it.' } }, [])
  expect(compareRuns(a, check).differences).toEqual([
    'The kind of run differs: experiment in the first, check in the second.',
    'The task differs: none in the first, “Mend it.” in the second.',
  ])
  expect(compareRuns(check, stored({ ...check.header, labTitle: 'A new title' }, [])).differences).toEqual([])
  const other = stored({ lab: 'bake', labTitle: 'Several images' }, [])
  expect(compareRuns(a, other).differences).toEqual([
    'The lab differs: “Order of layers” in the first, “Several images” in the second.',
  ])
})
