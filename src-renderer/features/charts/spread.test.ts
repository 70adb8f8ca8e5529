import { describe, expect, it } from 'vitest'
import type { LabPhase, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { median, spreadOf, warmGains } from './spread'

function build(variant: string, phase: string, repeat: number, wallMs: number, more: Partial<RunBuild> = {}) {
  return {
    build: `${variant}-${phase}-${repeat}`,
    variant,
    phase,
    repeat,
    temperature: phase === 'cold' ? 'cold' : 'warm',
    wallMs,
    cached: 0,
    ran: 0,
    contextBytes: 0,
    mirrorBytes: null,
    steps: [],
    otherSteps: [],
    image: null,
    explain: [],
    outcome: 'success',
    error: null,
    ...more,
  } satisfies RunBuild
}

function phase(id: string, temperature: 'cold' | 'warm'): LabPhase {
  return { id, title: id, change: '', diff: '', temperature }
}

function variant(id: string): LabVariant {
  return { id, title: id, summary: '', dockerfile: '', predictable: [] }
}

describe('median', () => {
  it.each([
    [[], null],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('spreadOf', () => {
  it('keeps each sample with its record, in order of repeats', () => {
    const spread = spreadOf([build('a', 'edit', 2, 900), build('a', 'edit', 1, 400)], 'a', 'edit')
    expect(spread).toMatchObject({ medianMs: 650, minMs: 400, maxMs: 900, temperature: 'warm' })
    expect(spread?.samples.map((sample) => sample.build)).toEqual(['a-edit-1', 'a-edit-2'])
  })
  it('leaves failed builds out', () => {
    const builds = [build('a', 'edit', 1, 400), build('a', 'edit', 2, 90, { outcome: 'failed' })]
    expect(spreadOf(builds, 'a', 'edit')?.samples).toHaveLength(1)
    expect(spreadOf(builds, 'a', 'cold')).toBeNull()
  })
})

describe('warmGains', () => {
  const phases = [phase('cold', 'cold'), phase('edit', 'warm'), phase('deps', 'warm')]
  const variants = [variant('bad'), variant('good')]
  it('compares medians of warm phases only, the largest gain first', () => {
    const gains = warmGains(
      [
        build('bad', 'cold', 1, 9000),
        build('good', 'cold', 1, 1),
        build('bad', 'deps', 1, 3000),
        build('good', 'deps', 1, 2900),
        build('bad', 'edit', 1, 3500),
        build('good', 'edit', 1, 500),
      ],
      phases,
      variants,
    )
    expect(gains.map((gain) => [gain.phase.id, gain.fast.variant.id, gain.slow.variant.id])).toEqual([
      ['edit', 'good', 'bad'],
      ['deps', 'good', 'bad'],
    ])
    expect(gains[0]?.factor).toBe(7)
  })
  it('says nothing where only one variant was measured', () => {
    expect(warmGains([build('bad', 'edit', 1, 3500)], phases, variants)).toEqual([])
  })
})
