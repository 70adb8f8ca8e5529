/** A run as a file: JSON in the command line's form, or CSV with one row for each step. */
import type { ExportedFile } from '#contract/requests'
import type { RunDetail } from '#contract/run'
import { experimentJson } from '../labs/experiment-json'
import { type CsvValue, toCsv } from './csv'

export function exportRun(run: RunDetail, format: 'json' | 'csv'): ExportedFile {
  const name = `layerlab-${run.lab}-${run.id}.${format}`
  return format === 'json'
    ? {
        fileName: name,
        mediaType: 'application/json',
        text: `${JSON.stringify(experimentJson(run), null, 2)}\n`,
      }
    : { fileName: name, mediaType: 'text/csv; charset=utf-8', text: toCsv([header, ...rows(run)]) }
}

const header = [
  'run',
  'lab',
  'engine',
  'engine_version',
  'image_store',
  'kit',
  'mirror_speed',
  'build',
  'variant',
  'phase',
  'repeat',
  'temperature',
  'build_outcome',
  'build_wall_ms',
  'context_bytes',
  'mirror_bytes',
  'image_bytes',
  'stage',
  'step',
  'instruction',
  'state',
  'cached',
  'started_ms',
  'duration_ms',
  'error',
  'reason',
  'cause',
  'kind',
  'task',
]

function* rows(run: RunDetail): Generator<CsvValue[]> {
  for (const build of run.runs) {
    for (const step of [...build.otherSteps, ...build.steps]) {
      const why = build.explain.find(({ vertex }) => vertex === step.vertex)
      yield [
        run.id,
        run.lab,
        run.engine.name,
        run.engine.version,
        run.engine.imageStore,
        run.kit.name,
        run.mirrorSpeed,
        build.build,
        build.variant,
        build.phase,
        build.repeat,
        build.temperature,
        build.outcome,
        build.wallMs,
        build.contextBytes,
        build.mirrorBytes,
        build.image?.sizeBytes ?? null,
        step.stage,
        step.name,
        step.instruction,
        step.state,
        step.cached,
        step.startedMs,
        step.durationMs,
        step.error,
        why?.reason ?? null,
        why?.cause ?? null,
        run.kind,
        run.task?.id ?? null,
      ]
    }
  }
}
