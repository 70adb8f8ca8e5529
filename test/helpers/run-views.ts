/** Builds of a run as they are shown, for tests of what is made from them. */
import type { RunBuild, RunDetail } from '#contract/run'
import type { Step } from '#contract/step'
import { engineInfo } from './build-records'

export function step(instruction: string, change: Partial<Step> = {}): Step {
  return {
    vertex: `vertex of ${instruction}`,
    kind: 'instruction',
    name: `[2/4] ${instruction}`,
    instruction,
    stage: 'stage-0',
    platform: null,
    line: 3,
    state: 'ran',
    cached: false,
    startedMs: 0,
    durationMs: 1000,
    inputs: [],
    error: null,
    ...change,
  }
}

export function cachedStep(instruction: string): Step {
  return step(instruction, { state: 'cached', cached: true, durationMs: 0 })
}

export function runBuild(
  variant: string,
  phase: string,
  repeat: number,
  change: Partial<RunBuild> = {},
): RunBuild {
  return {
    build: `20261123T213000-ab12cd-${variant}-${phase}-${repeat}`,
    variant,
    phase,
    repeat,
    temperature: phase === 'cold' ? 'cold' : 'warm',
    wallMs: 1000,
    cached: 0,
    ran: 0,
    contextBytes: 2048,
    mirrorBytes: null,
    steps: [],
    otherSteps: [],
    image: null,
    explain: [],
    outcome: 'success',
    error: null,
    ...change,
  }
}

export function runDetail(change: Partial<RunDetail> = {}): RunDetail {
  return {
    id: '20261123T213000-ab12cd',
    kind: 'experiment',
    task: null,
    lab: 'layer-order',
    labTitle: 'Order of layers',
    startedAt: '2026-11-23T21:30:00.000Z',
    endedAt: '2026-11-23T21:31:00.000Z',
    repeat: 1,
    outcome: { kind: 'success' },
    builds: 1,
    engine: engineInfo,
    kit: { name: 'test', recipe: 'debian' },
    runs: [],
    probes: [],
    checks: [],
    prediction: null,
    mirrorSpeed: 'full',
    ...change,
  }
}
