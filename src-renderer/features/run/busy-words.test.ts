import { expect, test } from 'vitest'
import type { Job, JobKind } from '#contract/job'
import { busyWords } from './busy-words'

const job = (kind: JobKind, about: string): Job => ({
  ...{ id: '1', kind, about, run: null, startedAt: '' },
  state: { kind: 'running', progress: { value: null, message: '' }, cancellable: true },
})
const labs = [{ id: 'cache-mounts', title: 'A cache for downloads' }]

test.each([
  ['lab.run', 'cache-mounts', /^The experiment of “A cache for downloads” is under way\. One thing/],
  ['task.check', 'cache-mounts/mount-it', /^Your work in “A cache for downloads” is being checked\./],
  ['lab.run', 'unknown', /^The experiment of “unknown” is under way\./],
  ['image.analyze', 'node:20', /^Analyzing node:20 is under way\./],
] as const)('%s about %s', (kind, about, words) => {
  expect(busyWords(job(kind, about), labs)).toMatch(words)
})
