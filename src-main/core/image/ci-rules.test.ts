import { describe, expect, it } from 'vitest'
import { judge, readCiRules } from './ci-rules'

const score = {
  sizeBytes: 100e6,
  efficiencyScore: 0.95,
  wastedBytes: 20e6,
  userWastedPercent: 0.2,
  reclaimableBytes: 0,
}
const passed = (limits: Parameters<typeof judge>[1]) =>
  judge(score, limits).flatMap(({ rule, pass, limit }) => (limit === null ? [] : [`${rule} ${pass}`]))

describe('rules as in dive’s CI mode', () => {
  it('pass at the limit, and fail beyond it', () => {
    const all = { lowestEfficiency: '0.95', highestWastedBytes: '20MB', highestUserWastedPercent: '0.2' }
    expect(passed(all)).toEqual([
      'lowestEfficiency true',
      'highestWastedBytes true',
      'highestUserWastedPercent true',
    ])
    const beyond = {
      lowestEfficiency: '0.9500001',
      highestWastedBytes: '19999999',
      highestUserWastedPercent: '.1999',
    }
    expect(passed(beyond)).toEqual([
      'lowestEfficiency false',
      'highestWastedBytes false',
      'highestUserWastedPercent false',
    ])
  })

  it('have dive’s own limits where none is given', () => {
    expect(passed({})).toEqual(['lowestEfficiency true', 'highestUserWastedPercent false'])
    expect(passed({ highestUserWastedPercent: 'disabled' })).toEqual(['lowestEfficiency true'])
  })

  it.each([
    ['20MB', 20e6],
    ['20 MiB', 20 * 2 ** 20],
    ['1.5kb', 1500],
    ['7', 7],
    ['2G', 2e9],
  ])('read %s as bytes', (highestWastedBytes, bytes) => {
    expect(judge(score, { highestWastedBytes })[1]?.limit).toBe(bytes)
  })

  it('come from a file as dive has it', () => {
    const text =
      'rules:\n  # a comment\n  lowestEfficiency: 0.96\n  highestWastedBytes: 20MB\n  highest-user-wasted-percent: disabled\n'
    expect(readCiRules(text, '.dive-ci')).toEqual({
      lowestEfficiency: '0.96',
      highestWastedBytes: '20MB',
      highestUserWastedPercent: 'disabled',
    })
    expect(readCiRules('', '.dive-ci')).toEqual({})
  })

  it.each([
    ['a rule that there is not', 'rules: {lowestEffort: 1}'],
    ['a list', 'rules: [1, 2]'],
    ['no YAML', 'rules: {'],
    ['a text', 'rules'],
    ['a rule at the top', 'lowestEfficiency: 0.5'],
    ['a rule beside the rules', 'rules: {lowestEfficiency: 0.5}\nhighest-wasted-bytes: 1MB'],
    ['a misspelt list of rules', 'rulez: {lowestEfficiency: 0.5}'],
  ])('turn %s down', (_, text) => {
    expect(() => readCiRules(text, 'rules.yml')).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'bad-request' }) }),
    )
  })

  it.each([
    { lowestEfficiency: '95' },
    { lowestEfficiency: 'high' },
    { highestWastedBytes: '20 potatoes' },
    { highestWastedBytes: '-1' },
    { highestUserWastedPercent: '20%' },
  ])('turn the limit %o down', (limits) => {
    expect(() => judge(score, limits)).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'bad-request' }) }),
    )
  })
})
