/** A run as `layerlab lab run` and `layerlab runs show` print it: a stable form, for scripts and for people. */
import type { BuiltImage } from '#contract/build-record'
import type { CheckResult, RunBuild, RunDetail } from '#contract/run'
import { bytes, seconds, table } from './text'

interface StepReport {
  readonly name: string
  readonly instruction: string
  readonly stage: string | null
  readonly cached: boolean
  readonly startedMs: number | null
  readonly durationMs: number | null
  readonly error?: string
}

interface BuildReport {
  readonly variant: string
  readonly phase: string
  readonly repeat: number
  readonly wallMs: number
  readonly cached: number
  readonly ran: number
  readonly contextBytes: number
  readonly steps: readonly StepReport[]
  readonly image: BuiltImage | null
}

export interface RunReport {
  readonly lab: string
  readonly run: string
  readonly engine: {
    readonly name: string
    readonly version: string
    readonly apiVersion: string
    readonly imageStore: string
  }
  readonly kit: { readonly name: string; readonly recipe: string }
  readonly runs: readonly BuildReport[]
  readonly explain: readonly {
    readonly variant: string
    readonly phase: string
    readonly repeat: number
    readonly step: string
    readonly reason: string
    readonly cause: string
  }[]
  readonly checks: readonly Pick<CheckResult, 'id' | 'pass' | 'observed' | 'expected'>[]
}

export function runReport(run: RunDetail): RunReport {
  const { name, version, apiVersion, imageStore } = run.engine
  return {
    lab: run.lab,
    run: run.id,
    engine: { name, version, apiVersion, imageStore },
    kit: { name: run.kit.name, recipe: run.kit.recipe },
    runs: run.runs.map(buildReport),
    explain: run.runs.flatMap(({ variant, phase, repeat, explain }) =>
      explain.map(({ step, reason, cause }) => ({ variant, phase, repeat, step, reason, cause })),
    ),
    checks: run.checks.map(({ id, pass, observed, expected }) => ({ id, pass, observed, expected })),
  }
}

function buildReport(build: RunBuild): BuildReport {
  const { variant, phase, repeat, wallMs, cached, ran, contextBytes, image } = build
  const steps = build.steps.map(({ name, instruction, stage, cached, startedMs, durationMs, error }) => ({
    name,
    instruction,
    stage,
    cached,
    startedMs,
    durationMs,
    ...(error === null ? {} : { error }),
  }))
  return { variant, phase, repeat, wallMs, cached, ran, contextBytes, steps, image }
}

export function runReportText(run: RunDetail): string {
  const builds = table(
    [
      { title: 'Variant' },
      { title: 'Phase' },
      { title: 'Repeat', align: 'right' },
      { title: 'Time', align: 'right' },
      { title: 'Cached', align: 'right' },
      { title: 'Ran', align: 'right' },
      { title: 'Image', align: 'right' },
      { title: 'Outcome' },
    ],
    run.runs.map((build) => [
      build.variant,
      build.phase,
      String(build.repeat),
      seconds(build.wallMs),
      String(build.cached),
      String(build.ran),
      build.image ? bytes(build.image.sizeBytes) : '',
      build.outcome === 'success' ? 'success' : `${build.outcome}: ${build.error ?? ''}`,
    ]),
  )
  const why = run.runs
    .filter(({ repeat, temperature }) => repeat === 1 && temperature === 'warm')
    .flatMap(({ variant, phase, explain }) =>
      explain.map(({ sentence }) => `  ${variant}, ${phase}: ${sentence}`),
    )
  const checks = run.checks.map(({ pass, title, observed, expected }) =>
    pass ? `  ✓ ${title}: ${observed}` : `  ✗ ${title}: ${observed} Expected: ${expected}`,
  )
  return [
    `Run ${run.id} of ${run.lab} on ${run.engine.name} ${run.engine.version} (${run.engine.imageStore} store), kit ${run.kit.name} (${run.kit.recipe})`,
    '',
    builds,
    ...(why.length > 0 ? ['', 'Why steps ran again:', ...why] : []),
    ...(checks.length > 0 ? ['', 'Checks:', ...checks] : []),
  ].join('\n')
}
