import { describe, expect, it } from 'vitest'
import type { Job, JobState } from '#contract/job'
import { announcement, jobTitle, underWayWords } from './status-words'

function job(state: JobState): Job {
  return { id: 'j', kind: 'kit.build', about: 'debian', run: null, startedAt: '2025-05-12T14:03:00Z', state }
}

function running(value: number | null): Job {
  return job({ kind: 'running', progress: { value, message: '' }, cancellable: true })
}

describe('announcement', () => {
  it.each([
    ['a start', null, running(0), 'Building the kit has begun.'],
    ['a small step', running(0.3), running(0.4), null],
    ['a quarter', running(0.49), running(0.51), 'Building the kit: 50 percent.'],
    ['progress that cannot be known', running(null), running(null), null],
    ['the end', running(0.9), job({ kind: 'done' }), 'Building the kit is done.'],
    ['an end that was told before', job({ kind: 'done' }), job({ kind: 'done' }), null],
    ['a job that had ended before the window opened', null, job({ kind: 'cancelled' }), null],
  ])('%s', (_, before, now, words) => {
    expect(announcement(before, now, null)).toBe(words)
  })
})

it('names a lab by its title once that is known', () => {
  const run: Job = { ...running(0), kind: 'lab.run', about: 'cache-mounts' }
  expect(jobTitle(run, null)).toBe('Running “cache-mounts”')
  expect(jobTitle(run, [{ id: 'cache-mounts', title: 'A cache for downloads' }])).toBe(
    'Running “A cache for downloads”',
  )
  const check: Job = { ...running(0), kind: 'task.check', about: 'cache-mounts/keep-the-downloads' }
  expect(underWayWords(check, [{ id: 'cache-mounts', title: 'A cache for downloads' }])).toBe(
    'Checking your work in “A cache for downloads” is under way.',
  )
})
