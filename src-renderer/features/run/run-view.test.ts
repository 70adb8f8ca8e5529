import { describe, expect, it } from 'vitest'
import type { LabDetail, LabVariant } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { emptyRun, foldDone, foldLive } from '../../state/live-run'
import { buildsPlanned, followedChoice, mergeBuilds, viewTracks } from './run-view'

const variants: LabVariant[] = ['bad', 'good'].map((id) => ({
  id,
  title: id,
  summary: '',
  dockerfile: '',
  predictable: [{ line: 3, instruction: 'RUN npm ci' }],
}))
const lab: LabDetail = {
  id: 'layer-order',
  title: '',
  summary: '',
  topic: '',
  order: 20,
  difficulty: 'beginner',
  minutes: 15,
  xp: 10,
  usable: true,
  problems: [],
  steps: [],
  variants,
  phases: [
    { id: 'cold', title: 'Cold', change: '', diff: '', temperature: 'cold' },
    { id: 'edit', title: 'Edit', change: '', diff: '', temperature: 'warm' },
  ],
  defaultRepeat: 3,
  headline: null,
  tasks: [],
  images: [],
  mirrors: [],
  features: [],
  checks: [],
  predict: { phase: 'edit', question: '' },
}
function built(variant: string, phase: string, outcome: RunBuild['outcome'] = 'success'): RunBuild {
  return {
    build: `${variant}-${phase}`,
    variant,
    phase,
    repeat: 1,
    temperature: 'cold',
    wallMs: 10,
    cached: 0,
    ran: 1,
    contextBytes: 0,
    mirrorBytes: null,
    steps: [],
    otherSteps: [],
    image: null,
    explain: [],
    outcome,
    error: null,
  }
}
const live = foldLive(
  emptyRun('r'),
  {
    run: 'r',
    build: 'good-cold',
    variant: 'good',
    phase: 'cold',
    repeat: 1,
    atMs: 300,
    steps: [],
    otherSteps: [],
  },
  1000,
)

describe('viewTracks', () => {
  it('shows what was built, what is being built and what waits', () => {
    const cold = viewTracks(variants, { phase: 'cold', repeat: 1 }, [built('bad', 'cold')], live, 1250)
    expect(cold.map((track) => track.state.kind)).toEqual(['built', 'running'])
    expect(cold[1]?.state).toMatchObject({ ageMs: 550 })
    const edit = viewTracks(variants, { phase: 'edit', repeat: 1 }, [built('bad', 'cold')], live, 1250)
    expect(edit.map((track) => track.state.kind)).toEqual(['waiting', 'waiting'])
    expect(edit[0]?.track.groups[0]?.rows[0]?.mark).toBe('dotted')
  })
})

describe('followedChoice', () => {
  it('follows the build under way', () => {
    expect(followedChoice(lab, [built('bad', 'edit')], live, true)).toEqual({ phase: 'cold', repeat: 1 })
  })
  it('stays with the newest build between two builds', () => {
    expect(followedChoice(lab, [built('bad', 'cold')], null, true).phase).toBe('cold')
  })
  it('goes to a failure, else to the predicted phase, when the run is over', () => {
    expect(followedChoice(lab, [built('bad', 'cold', 'failed')], null, false).phase).toBe('cold')
    expect(followedChoice(lab, [built('bad', 'cold')], null, false).phase).toBe('edit')
  })
})

describe('mergeBuilds', () => {
  it('takes each build once', () => {
    const done = foldDone(foldDone(emptyRun('r'), built('bad', 'cold')), built('good', 'cold'))
    expect(mergeBuilds([built('bad', 'cold')], done).map((build) => build.build)).toEqual([
      'bad-cold',
      'good-cold',
    ])
  })
})

it('plans every variant, phase and repeat', () => {
  expect(buildsPlanned(lab, 3)).toBe(12)
})
