import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { z } from 'zod'
import type { RunComparison, RunSummary } from '#contract/run'
import { LabError } from '../../../core/app/lab-error'
import { runId } from '../arguments'
import { engineChoiceOf } from '../globals'
import { runReport, runReportText } from '../run-report'
import { type CliContext, withSession } from '../session'
import { seconds, table } from '../text'

const formats = ['json', 'csv'] as const
const exportOptions = z.object({ format: z.enum(formats), output: z.string().optional() })

export function addRuns(program: Command, context: CliContext): void {
  const runs = program.command('runs').description('the history of runs')
  const options = (command: Command, exclusive = false) => ({ engine: engineChoiceOf(command), exclusive })

  runs
    .command('list')
    .description('list all runs, newest first')
    .action(async (_options: object, command: Command) => {
      await withSession(context, options(command), async ({ ask }) => {
        const list = await ask('runs.list', {})
        context.output.answer({ runs: list }, () => listText(list))
      })
    })

  runs
    .command('show')
    .argument('<run>', 'as runs list prints it', runId)
    .description('show the figures of a run')
    .action(async (run: string, _options: object, command: Command) => {
      await withSession(context, options(command), async (session) => {
        const detail = await session.ask('runs.show', { run })
        context.output.answer(await runReport(session, run), () => runReportText(detail))
      })
    })

  runs
    .command('compare')
    .argument('<a>', 'a run, as runs list prints it', runId)
    .argument('<b>', 'the other one', runId)
    .description('compare two runs: medians of each variant and phase, and the factor')
    .action(async (a: string, b: string, _options: object, command: Command) => {
      await withSession(context, options(command), async ({ ask }) => {
        const comparison = await ask('runs.compare', { a, b })
        context.output.answer(comparison, () => comparisonText(comparison))
      })
    })

  runs
    .command('export')
    .argument('<run>', 'as runs list prints it', runId)
    .description('write a run as JSON or CSV to a file or to standard output')
    .addOption(new Option('--format <format>', 'the form').choices([...formats]).default('json'))
    .option('--output <file>', 'the file to write; standard output without it')
    .action(async (run: string, chosen: unknown, command: Command) => {
      const { format, output } = exportOptions.parse(chosen)
      await withSession(context, options(command), async ({ ask }) => {
        const file = await ask('runs.export', { run, format })
        if (output === undefined) {
          context.output.answer(file, () => file.text.trimEnd())
          return
        }
        await writeFile(output, file.text).catch((error: NodeJS.ErrnoException) => notWritten(output, error))
        context.output.answer({ run, format, written: output }, () => `Written: ${output}`)
      })
    })

  runs
    .command('delete')
    .argument('<run>', 'as runs list prints it', runId)
    .description('delete a run and its build records for good')
    .action(async (run: string, _options: object, command: Command) => {
      await withSession(context, options(command, true), async ({ ask }) => {
        const answer = await ask('runs.delete', { run })
        context.output.answer(answer, () => `Deleted: ${answer.deleted}`)
      })
    })
}

function notWritten(file: string, error: NodeJS.ErrnoException): never {
  throw new LabError(
    'storage-failed',
    {
      what: `${file} could not be written: ${error.code === 'ENOENT' ? 'its folder is not there' : error.message}.`,
      expected: 'A file in a folder that is there and that you may write to.',
      todo: 'Check the path, or leave out --output and redirect the standard output.',
    },
    { cause: error },
  )
}

function listText(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet. Make one with `layerlab lab run <id>`.'
  return table(
    [
      { title: 'Run' },
      { title: 'Lab' },
      { title: 'Kind' },
      { title: 'Started' },
      { title: 'Builds', align: 'right' },
      { title: 'Outcome' },
      { title: 'Engine' },
    ],
    runs.map(({ id, lab, kind, task, startedAt, builds, outcome, engine }) => [
      id,
      lab,
      kind,
      startedAt,
      String(builds),
      task?.pass == null ? outcome.kind : task.pass ? 'passed' : 'not passed',
      `${engine.version} ${engine.imageStore}`,
    ]),
  )
}

function comparisonText({ a, b, rows, differences }: RunComparison): string {
  return [
    `A  ${a.id}  ${a.startedAt}`,
    `B  ${b.id}  ${b.startedAt}`,
    '',
    table(
      [
        { title: 'Variant' },
        { title: 'Phase' },
        { title: 'A, median', align: 'right' },
        { title: 'B, median', align: 'right' },
        { title: 'B / A', align: 'right' },
      ],
      rows.map((row) => [
        row.variant,
        row.phase,
        row.a ? seconds(row.a.medianMs) : '-',
        row.b ? seconds(row.b.medianMs) : '-',
        row.factor === null ? '-' : row.factor.toFixed(2),
      ]),
    ),
    ...(differences.length > 0
      ? ['', 'Hard to compare, because:', ...differences.map((text) => `  ${text}`)]
      : []),
  ].join('\n')
}
