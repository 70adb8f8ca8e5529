import { expect, it } from 'vitest'
import type { LabDetail } from '#contract/lab'
import { runBuild } from '../../../test/helpers/run-views'
import { comparisonOf, inOrder } from './headline-comparison'

const variants = ['small', 'large'].map((id) => ({
  id,
  title: id,
  summary: '',
  dockerfile: '',
  predictable: [],
}))
const phases = (['cold', 'warm'] as const).map((id) => ({
  id,
  title: id,
  change: '',
  diff: '',
  temperature: id,
}))

function lab(headline: LabDetail['headline']): LabDetail {
  return {
    ...{ id: 'x', title: '', summary: '', topic: '', order: 1, difficulty: 'beginner', minutes: 1, xp: 0 },
    ...{
      usable: true,
      problems: [],
      steps: [],
      defaultRepeat: 1,
      images: [],
      mirrors: [],
      features: [],
      checks: [],
      tasks: [],
      predict: null,
    },
    variants,
    phases,
    headline,
  }
}

const image = (sizeBytes: number) => ({ id: 'i', sizeBytes, layers: [], manifests: [] })
const place = (variant: string) => ({ variant, phase: 'cold' })

it('compares the figure that the lab names, by medians', () => {
  const builds = [10, 12, 90].flatMap((size, i) => [
    runBuild('small', 'cold', i + 1, { image: image(size) }),
    runBuild('large', 'cold', i + 1, { image: image(size * 50) }),
  ])
  const found = comparisonOf(lab({ figure: 'size', small: place('small'), large: place('large') }), builds)
  expect(found).toMatchObject({ factor: 50, samples: 3, small: { value: 12 }, large: { value: 600 } })
  expect(found?.words(600)).toBe('600 B')
})

it('counts layers, and not the settings in the history', () => {
  const layer = { createdBy: 'x', sizeBytes: 0, diffId: null }
  const of = (...empty: boolean[]) => ({
    ...image(1),
    layers: empty.map((one) => ({ ...layer, empty: one })),
  })
  const builds = [
    runBuild('small', 'cold', 1, { image: of(false, true, true) }),
    runBuild('large', 'cold', 1, { image: of(false, false, true) }),
  ]
  const found = comparisonOf(lab({ figure: 'layers', small: place('small'), large: place('large') }), builds)
  expect(found).toMatchObject({ small: { value: 1 }, large: { value: 2 } })
  expect(found?.words(1)).toBe('1 layer')
})

it('says nothing where one of the two was not measured', () => {
  const headline = { figure: 'mirror', small: place('small'), large: place('large') } as const
  const builds = [runBuild('small', 'cold', 1, { mirrorBytes: 5 }), runBuild('large', 'cold', 1)]
  expect(comparisonOf(lab(headline), builds)).toBeNull()
})

it('takes the largest gain of a warm rebuild where the lab names nothing', () => {
  const builds = [
    runBuild('small', 'warm', 1, { wallMs: 100 }),
    runBuild('large', 'warm', 1, { wallMs: 700 }),
    runBuild('small', 'cold', 1, { wallMs: 1 }),
  ]
  expect(comparisonOf(lab(null), builds)).toMatchObject({
    figure: 'time',
    factor: 7,
    small: { phase: { id: 'warm' } },
  })
})

it('gives the figures in the order of the sentence: the faster first, else the one that has more', () => {
  const of = (figure: 'time' | 'mirror', small: number, large: number) => {
    const value = (bytes: number) => ({ wallMs: bytes, mirrorBytes: bytes })
    const builds = [runBuild('small', 'cold', 1, value(small)), runBuild('large', 'cold', 1, value(large))]
    const found = comparisonOf(lab({ figure, small: place('small'), large: place('large') }), builds)
    return found && inOrder(found).map((side) => side.value)
  }
  expect(of('time', 100, 700)).toEqual([100, 700])
  expect(of('mirror', 23_000, 3_300_000)).toEqual([3_300_000, 23_000])
  expect(of('time', 700, 100)).toEqual([100, 700])
})
