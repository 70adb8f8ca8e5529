import { expect, it } from 'vitest'
import type { ProbeRecord } from '#contract/probe'
import { groupProbes, outcomeHeadline, outcomeText } from './probe-words'

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

it('tells an analysis as facts, and of a path what each layer did', () => {
  const none = { files: 0, bytes: 0 }
  const analysis = {
    kind: 'analyzed',
    sizeBytes: 84_000_000,
    layers: 1,
    efficiencyScore: 0.987,
    wastedBytes: 2_000_000,
    reclaimableBytes: 1_000_000,
    counts: { debian: 80, alpine: 0, npm: 3, go: 0, shells: 1, privileged: 0, users: 2, programs: 300 },
    shells: ['bin/sh'],
    privileged: [],
    paths: [
      {
        path: 'lists',
        seen: none,
        layers: [
          { index: 2, createdBy: 'RUN update', written: { files: 2, bytes: 9_000 }, removed: none },
          { index: 3, createdBy: 'RUN rm', written: none, removed: { files: 2, bytes: 9_000 } },
        ],
      },
    ],
  } as const
  expect(outcomeHeadline(analysis)).toBe('84 MB in 1 layer.')
  const text = outcomeText(analysis)
  expect(text).toContain('packages    80 of the system, 3 of npm')
  expect(text).toContain('shells      1: /bin/sh\nset-uid     none')
  expect(text).toContain('/lists: a container sees nothing\n  layer 2, wrote 2 files, 9.0 kB: RUN update\n')
  expect(text).toContain('  layer 3, hides 2 files: RUN rm')
})
