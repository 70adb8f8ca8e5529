import { describe, expect, it } from 'vitest'
import type { RunBuild } from '#contract/run'
import { emptyRun, foldLive } from '../../state/live-run'
import { buildOf, taskTracks } from './task-tracks'

const done: RunBuild = {
  build: 'r-01',
  variant: 'bad',
  phase: 'first',
  repeat: 1,
  temperature: 'warm',
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
const live = {
  run: 'r',
  build: 'r-02',
  variant: 'bad',
  phase: 'after-edit',
  repeat: 1,
  atMs: 100,
  steps: [],
  otherSteps: [],
}

describe('taskTracks', () => {
  it('has nothing before the first build', () => {
    expect(taskTracks([], null, 0)).toEqual([])
    expect(taskTracks([], emptyRun('r'), 0)).toEqual([])
  })

  it('shows what is built and what is being built, each under its own name', () => {
    const tracks = taskTracks([done], foldLive(emptyRun('r'), live, 1000), 1250)
    expect(tracks.map(({ variant, state }) => [variant.id, variant.title, state.kind])).toEqual([
      ['first', 'Build 1: first', 'built'],
      ['after-edit', 'Build 2: after edit', 'running'],
    ])
    expect(tracks.map(buildOf)).toEqual(['r-01', 'r-02'])
    expect(tracks[1]?.state).toMatchObject({ ageMs: 350 })
  })
})
