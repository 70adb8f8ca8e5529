/** A run as `layerlab lab run` and `layerlab runs show` print it. For scripts it is the exported JSON, to the letter. */
import { z } from 'zod'
import type { RunDetail } from '#contract/run'
import type { Session } from './session'
import { bytes, seconds, table } from './text'

export async function runReport(session: Session, run: string): Promise<object> {
  const { text } = await session.ask('runs.export', { run, format: 'json' })
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
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
  const what = run.task ? `Check ${run.id} of the task ${run.task.id} of` : `Run ${run.id} of`
  return [
    `${what} ${run.lab} on ${run.engine.name} ${run.engine.version} (${run.engine.imageStore} store), kit ${run.kit.name} (${run.kit.recipe})`,
    '',
    builds,
    ...(why.length > 0 ? ['', 'Why steps ran again:', ...why] : []),
    ...(checks.length > 0 ? ['', 'Checks:', ...checks] : []),
  ].join('\n')
}
