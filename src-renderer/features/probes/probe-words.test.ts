import { expect, it } from 'vitest'
import type { ProbeRecord } from '#contract/probe'
import { groupProbes, outcomeText } from './probe-words'

const variants = ['small', 'large'].map((id) => ({
  id,
  title: id,
  summary: '',
  dockerfile: '',
  predictable: [],
}))
const phases = ['cold', 'edit'].map((id) => ({
  id,
  title: id,
  change: '',
  diff: '',
  temperature: 'cold' as const,
}))

function probe(id: string, variant: string, phase: string, repeat = 1): ProbeRecord {
  return {
    ...{ id, title: id, build: 'b', variant, phase, repeat, command: 'c', startedAt: '', durationMs: 1 },
    outcome: { kind: 'ended', exitCode: 0, stdout: '', stderr: '' },
  }
}

it('gives one group for each question, variants in the order of the lab, without later repeats', () => {
  const groups = groupProbes({ variants, phases }, [
    probe('answer', 'large', 'cold'),
    probe('answer', 'small', 'cold'),
    probe('shell', 'large', 'cold'),
    probe('answer', 'large', 'cold', 2),
  ])
  expect(groups.map(({ id, answers }) => [id, answers.map(({ title }) => title)])).toEqual([
    ['answer', ['small', 'large']],
    ['shell', ['large']],
  ])
})

it('names the phase only where the same was asked in several', () => {
  const phasesOf = (...probes: ProbeRecord[]) =>
    groupProbes({ variants, phases }, probes)[0]?.answers.map(({ phase }) => phase)
  expect(phasesOf(probe('a', 'small', 'cold'))).toEqual([null])
  expect(phasesOf(probe('a', 'small', 'edit'), probe('a', 'small', 'cold'))).toEqual(['cold', 'edit'])
})

it('leaves out probes of variants that the lab no longer has', () => {
  expect(groupProbes({ variants, phases }, [probe('a', 'gone', 'cold')])).toEqual([])
})

it('shows both outputs, and no blank lines between them', () => {
  expect(outcomeText({ kind: 'ended', exitCode: 1, stdout: 'one\n\n', stderr: 'two\n' })).toBe('one\ntwo')
  expect(outcomeText({ kind: 'silent', error: 'ECONNREFUSED', stdout: '', stderr: ' ' })).toBe('ECONNREFUSED')
})
