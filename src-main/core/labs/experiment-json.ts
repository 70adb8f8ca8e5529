/** A run as `layerlab lab run --json` and `layerlab runs export` print it. Documented and stable: fields are added, never changed. */
import { assertNever } from '#contract/errors'
import type { RunBuild, RunDetail, RunOutcome, Spread } from '#contract/run'
import type { Step, StepExplanation } from '#contract/step'
import { spreads } from '../records/runs-compare'

export interface ExperimentJson {
  readonly lab: string
  readonly run: string
  readonly kind: RunDetail['kind']
  readonly task: RunDetail['task']
  readonly startedAt: string
  readonly endedAt: string | null
  readonly outcome: RunDetail['outcome']['kind']
  readonly error: { readonly code: string; readonly what: string; readonly todo: string } | null
  readonly engine: {
    readonly name: string
    readonly version: string
    readonly apiVersion: string
    readonly imageStore: string
  }
  readonly kit: { readonly name: string; readonly recipe: string }
  readonly mirrorSpeed: string
  readonly runs: readonly ExperimentBuild[]
  readonly spread: readonly Spread[]
  readonly explain: readonly ExperimentExplanation[]
  readonly probes: RunDetail['probes']
  readonly checks: RunDetail['checks']
}

export interface ExperimentBuild
  extends Pick<
    RunBuild,
    | 'build'
    | 'variant'
    | 'phase'
    | 'repeat'
    | 'temperature'
    | 'wallMs'
    | 'cached'
    | 'ran'
    | 'contextBytes'
    | 'mirrorBytes'
    | 'outcome'
    | 'image'
  > {
  readonly error?: string
  readonly steps: readonly ExperimentStep[]
}

export interface ExperimentStep
  extends Pick<
    Step,
    'name' | 'instruction' | 'stage' | 'platform' | 'state' | 'cached' | 'startedMs' | 'durationMs'
  > {
  readonly error?: string
}

export interface ExperimentExplanation
  extends Pick<StepExplanation, 'step' | 'reason' | 'cause' | 'sentence'> {
  readonly variant: string
  readonly phase: string
  readonly repeat: number
}

export function experimentJson(run: RunDetail): ExperimentJson {
  const { name, version, apiVersion, imageStore } = run.engine
  return {
    lab: run.lab,
    run: run.id,
    kind: run.kind,
    task: run.task,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    outcome: run.outcome.kind,
    error: errorOf(run.outcome),
    engine: { name, version, apiVersion, imageStore },
    kit: { name: run.kit.name, recipe: run.kit.recipe },
    mirrorSpeed: run.mirrorSpeed,
    runs: run.runs.map(buildJson),
    spread: spreads(run.runs),
    explain: run.runs.flatMap(({ variant, phase, repeat, explain }) =>
      explain.map(({ step, reason, cause, sentence }) => ({
        variant,
        phase,
        repeat,
        step,
        reason,
        cause,
        sentence,
      })),
    ),
    probes: run.probes,
    checks: run.checks,
  }
}

function buildJson(build: RunBuild): ExperimentBuild {
  const { build: id, variant, phase, repeat, temperature, wallMs, cached, ran } = build
  const { contextBytes, mirrorBytes, outcome, image, error } = build
  return {
    build: id,
    variant,
    phase,
    repeat,
    temperature,
    wallMs,
    cached,
    ran,
    contextBytes,
    mirrorBytes,
    outcome,
    ...(error === null ? {} : { error }),
    steps: build.steps.map(stepJson),
    image,
  }
}

function stepJson({
  name,
  instruction,
  stage,
  platform,
  state,
  cached,
  startedMs,
  durationMs,
  error,
}: Step): ExperimentStep {
  return {
    name,
    instruction,
    stage,
    platform,
    state,
    cached,
    startedMs,
    durationMs,
    ...(error === null ? {} : { error }),
  }
}

function errorOf(outcome: RunOutcome | { readonly kind: 'running' }): ExperimentJson['error'] {
  switch (outcome.kind) {
    case 'failed': {
      const { code, what, todo } = outcome.error
      return { code, what, todo }
    }
    case 'success':
    case 'cancelled':
    case 'interrupted':
    case 'running':
      return null
    default:
      return assertNever(outcome)
  }
}
