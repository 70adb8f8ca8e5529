import { describe, expect, it } from 'vitest'
import type { AppEvent, LiveBuild } from '#contract/events'
import type { Job } from '#contract/job'
import type { RunBuild } from '#contract/run'
import { initialState } from './app-state'
import { foldEvent, runningJobs } from './fold-event'
import { liveLogLimit } from './live-run'

const live: LiveBuild = {
  run: 'r-1',
  build: 'b-1',
  variant: 'bad',
  phase: 'cold',
  repeat: 1,
  atMs: 100,
  steps: [],
  otherSteps: [],
}
const done: RunBuild = {
  build: 'b-1',
  variant: 'bad',
  phase: 'cold',
  repeat: 1,
  temperature: 'cold',
  wallMs: 4000,
  cached: 0,
  ran: 5,
  contextBytes: 1000,
  mirrorBytes: null,
  steps: [],
  otherSteps: [],
  image: null,
  explain: [],
  outcome: 'success',
  error: null,
}
const job: Job = {
  id: 'j-1',
  kind: 'lab.run',
  about: 'layer-order',
  run: 'r-1',
  startedAt: '2025-05-12T14:03:00Z',
  state: { kind: 'running', progress: { value: 0.1, message: 'build 1 of 18' }, cancellable: true },
}

function fold(events: readonly AppEvent[]) {
  return events.reduce((state, event, index) => foldEvent(state, event, index * 10), initialState)
}

describe('foldEvent', () => {
  it('replaces a job by its id and keeps the newest first', () => {
    const second = { ...job, id: 'j-2' }
    const ended: Job = { ...job, state: { kind: 'done' } }
    const state = fold([
      { kind: 'job', job },
      { kind: 'job', job: second },
      { kind: 'job', job: ended },
    ])
    expect(state.jobs.map(({ id }) => id)).toEqual(['j-2', 'j-1'])
    expect(runningJobs(state).map(({ id }) => id)).toEqual(['j-2'])
  })

  it('moves a build from live to done', () => {
    const state = fold([
      { kind: 'build-live', live },
      { kind: 'build-done', run: 'r-1', result: done },
    ])
    expect(state.live['r-1']).toMatchObject({ live: null, done: [{ build: 'b-1' }] })
  })

  it('does not bring a build back to life when its events arrive late', () => {
    const state = fold([
      { kind: 'build-done', run: 'r-1', result: done },
      { kind: 'build-live', live },
    ])
    expect(state.live['r-1']?.live).toBeNull()
  })

  it('keeps a build once even when told twice', () => {
    const event: AppEvent = { kind: 'build-done', run: 'r-1', result: done }
    expect(fold([event, event]).live['r-1']?.done).toHaveLength(1)
  })

  it('ends the build under way with its job, even where its last event was lost', () => {
    const state = fold([
      { kind: 'build-live', live },
      { kind: 'job', job: { ...job, state: { kind: 'cancelled' } } },
    ])
    expect(state.live['r-1']?.live).toBeNull()
  })

  it('remembers when a live build arrived', () => {
    const state = fold([
      { kind: 'job', job },
      { kind: 'build-live', live },
    ])
    expect(state.live['r-1']?.receivedAtMs).toBe(10)
  })

  it('keeps only the newest log lines, of the build under way', () => {
    const line = (text: string) => ({ vertex: 'v', stream: 1 as const, atMs: 0, text })
    const flood = Array.from({ length: liveLogLimit }, (_, index) => line(String(index)))
    const state = fold([
      { kind: 'build-live', live },
      { kind: 'build-log', build: 'b-1', lines: flood },
      { kind: 'build-log', build: 'b-1', lines: [line('last')] },
      { kind: 'build-log', build: 'of-nobody', lines: [line('lost')] },
    ])
    const lines = state.live['r-1']?.log?.steps.v?.lines ?? []
    expect(lines).toHaveLength(liveLogLimit)
    expect(lines.at(0)?.text).toBe('1')
    expect(lines.at(-1)?.text).toBe('last')
  })

  it('counts changes of history, so that lists are read again', () => {
    expect(fold([{ kind: 'runs' }, { kind: 'runs' }]).runsRevision).toBe(2)
  })
})
