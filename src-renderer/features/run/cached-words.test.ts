import { expect, test } from 'vitest'
import type { Step } from '#contract/step'
import { cachedReason, coldCachedWords } from './cached-words'

function step(instruction: string, state: Step['state']): Step {
  return {
    ...{ vertex: instruction, kind: 'instruction', name: instruction, instruction, stage: null, state },
    ...{ platform: null, line: 1, cached: state === 'cached', startedMs: 0, durationMs: 0 },
    ...{ inputs: [], error: null },
  }
}

const cold = (...steps: Step[]) => [{ temperature: 'cold' as const, steps }]

test('a cold build whose WORKDIR is cached says why, and one without says nothing', () => {
  expect(coldCachedWords(cold(step('WORKDIR /app', 'cached'), step('RUN a', 'ran')))).toBe(
    'WORKDIR can be cached all the same: it only makes a folder, and BuildKit takes it from its cache even when told not to use it.',
  )
  expect(coldCachedWords(cold(step('RUN a', 'ran')))).toBeNull()
  expect(coldCachedWords(cold(step('RUN a', 'cached')))).toContain('tells why when you open it')
  expect(coldCachedWords([{ temperature: 'warm', steps: [step('RUN a', 'cached')] }])).toBeNull()
})

test('a cached step has its reason, one that ran has none', () => {
  expect(cachedReason(step('WORKDIR /app', 'cached'), 'cold')).toMatch(/^WORKDIR only makes a folder/)
  expect(cachedReason(step('RUN a', 'cached'), 'cold')).toContain('told not to use the cache')
  expect(cachedReason(step('WORKDIR /app', 'cached'), 'warm')).toContain('Nothing that it depends on')
  expect(cachedReason(step('RUN a', 'ran'), 'warm')).toBeNull()
})
