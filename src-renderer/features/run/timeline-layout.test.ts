import { describe, expect, it } from 'vitest'
import type { Step } from '#contract/step'
import { stepLabel } from './step-words'
import { layTrack, plannedSteps, sharedClock } from './timeline-layout'

function step(change: Partial<Step>): Step {
  return {
    vertex: 'sha256:1',
    kind: 'instruction',
    name: '[2/5] RUN npm ci',
    instruction: 'RUN npm ci',
    stage: 'stage-0',
    platform: null,
    line: 4,
    state: 'ran',
    cached: false,
    startedMs: 100,
    durationMs: 400,
    inputs: [],
    error: null,
    ...change,
  }
}

describe('layTrack', () => {
  it('draws each state with its own mark', () => {
    const states = ['ran', 'cached', 'failed', 'cancelled', 'not-reached', 'running'] as const
    const track = layTrack({ steps: states.map((state) => step({ state })), otherSteps: [], nowMs: 900 })
    expect(track.groups[0]?.rows.map((row) => row.mark)).toEqual([
      'solid',
      'hollow',
      'failed',
      'stopped',
      'dotted',
      'growing',
    ])
  })

  it('lets a running step grow to the present and no further back than its start', () => {
    const running = step({ state: 'running', durationMs: null, startedMs: 100 })
    const at = (nowMs: number) =>
      layTrack({ steps: [running], otherSteps: [], nowMs }).groups[0]?.rows[0]?.endMs
    expect(at(700)).toBe(700)
    expect(at(50)).toBe(100)
  })

  it('draws a step without an end of its own to the end of the build that stopped it', () => {
    const stopped = step({ state: 'cancelled', durationMs: null, startedMs: 100 })
    expect(layTrack({ steps: [stopped], otherSteps: [], nowMs: 900 }).groups[0]?.rows[0]).toMatchObject({
      startMs: 100,
      endMs: 900,
    })
  })

  it('keeps the platforms of a stage apart, and names no platform where there is but one', () => {
    const groupsOf = (...steps: Step[]) =>
      layTrack({ steps, otherSteps: [], nowMs: null }).groups.map(({ stage, platform, rows }) => [
        stage,
        platform,
        rows.length,
      ])
    const build = { stage: 'build', platform: 'linux/amd64' }
    expect(
      groupsOf(
        step({ ...build, platform: 'linux/arm64' }),
        step(build),
        step(build),
        step({ stage: 'stage-1', platform: 'linux/arm64' }),
      ),
    ).toEqual([
      ['build', 'linux/amd64', 2],
      ['build', 'linux/arm64', 1],
      ['stage-1', 'linux/arm64', 1],
    ])
    expect(groupsOf(step(build))).toEqual([['build', 'linux/amd64', 1]])
    expect(groupsOf(step({}), step({}))).toEqual([[null, null, 2]])
  })

  it('puts steps that were never reached after the last instruction that was', () => {
    const track = layTrack({
      steps: [step({}), step({ state: 'not-reached', startedMs: null, durationMs: null })],
      otherSteps: [step({ kind: 'internal', startedMs: 600, durationMs: 300, stage: null })],
      nowMs: null,
    })
    expect(track.groups[0]?.rows[1]).toMatchObject({ startMs: 500, endMs: 500 })
    expect(track.endMs).toBe(900)
  })

  it('puts a cached step without times where the build had got to', () => {
    const cached = step({ state: 'cached', startedMs: null, durationMs: null })
    const track = layTrack({ steps: [step({}), cached], otherSteps: [], nowMs: null })
    expect(track.groups[0]?.rows[1]?.startMs).toBe(500)
  })

  it('groups by stage in the order of the Dockerfile, without a heading for one stage', () => {
    const two = layTrack({
      steps: [step({ stage: 'deps' }), step({ stage: 'runtime' }), step({ stage: 'deps' })],
      otherSteps: [],
      nowMs: null,
    })
    expect(two.groups.map(({ stage, rows }) => [stage, rows.length])).toEqual([
      ['deps', 2],
      ['runtime', 1],
    ])
    expect(layTrack({ steps: [step({})], otherSteps: [], nowMs: null }).groups[0]?.stage).toBeNull()
  })

  it('survives a build without steps', () => {
    expect(layTrack({ steps: [], otherSteps: [], nowMs: null }).endMs).toBe(0)
  })
})

describe('sharedClock', () => {
  it('covers the longest track', () => {
    const clock = sharedClock([450, 3310])
    expect(clock.lengthMs).toBeGreaterThanOrEqual(3310)
    expect(clock.ticksMs).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000, 3500])
  })
  it('stands still between two half ticks', () => {
    expect(sharedClock([3301]).lengthMs).toBe(sharedClock([3490]).lengthMs)
  })
  it('has a least length, so that nothing divides by zero', () => {
    expect(sharedClock([]).lengthMs).toBe(500)
  })
})

describe('words', () => {
  it('plans the rows of a build that has not begun', () => {
    expect(plannedSteps([{ line: 3, instruction: 'RUN npm ci' }])[0]).toMatchObject({
      line: 3,
      state: 'waiting',
    })
  })
  it('says all that a row shows', () => {
    expect(stepLabel(step({}), 'Sources first')).toBe(
      'RUN npm ci: ran 0.40 s, started at 0.10 s, stage stage-0, Sources first',
    )
  })
})
