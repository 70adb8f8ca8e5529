import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import type { LabSummary } from '#contract/lab'
import { mirrorSpeeds } from '#contract/run'
import { LabError } from '../../../core/app/lab-error'
import { problemLine } from '../../../core/labs/load-labs'
import type { LabVerdict } from '../../../core/labs/solve'
import { labId } from '../arguments'
import { readyEngine } from '../engine-ready'
import { engineChoiceOf } from '../globals'
import { runReport, runReportText } from '../run-report'
import { type CliContext, type Session, withSession } from '../session'
import { table } from '../text'

const runOptions = z.object({ repeat: z.int().optional(), speed: z.enum(mirrorSpeeds) })
const reading = (command: Command) => ({ engine: engineChoiceOf(command), exclusive: false })

export function addLab(program: Command, context: CliContext): void {
  const lab = program.command('lab').description('the labs')

  lab
    .command('list')
    .description('list all labs')
    .action(async (_options: object, command: Command) => {
      await withSession(context, reading(command), async ({ ask }) => {
        const labs = await ask('lab.list', {})
        context.output.answer({ labs }, () =>
          table(
            [
              { title: 'Lab' },
              { title: 'Title' },
              { title: 'Difficulty' },
              { title: 'Minutes', align: 'right' },
              { title: 'State' },
            ],
            labs.map(({ id, title, difficulty, minutes, usable, problems }) => [
              id,
              title,
              difficulty,
              String(minutes),
              usable ? 'ready' : `${problems.length} problems: layerlab lab validate ${id}`,
            ]),
          ),
        )
      })
    })

  lab
    .command('show')
    .argument('<id>', 'as lab list prints it', labId)
    .description('show a lab: its variants, its experiment, its checks')
    .action(async (id: string, _options: object, command: Command) => {
      await withSession(context, reading(command), async ({ ask }) => {
        const detail = await ask('lab.show', { lab: id })
        context.output.answer(detail, () =>
          [
            `${detail.title} (${detail.id}): ${detail.summary}`,
            '',
            ...detail.variants.map(
              (variant) => `variant ${variant.id}: ${variant.title}: ${variant.summary}`,
            ),
            ...detail.phases.map(
              (phase) => `phase ${phase.id}: ${phase.title}${phase.change && `: ${phase.change}`}`,
            ),
            ...detail.checks.map((check) => `check ${check.id}: ${check.title}`),
          ].join('\n'),
        )
      })
    })

  lab
    .command('validate')
    .argument('[id]', 'as lab list prints it', labId)
    .description('check one lab folder, or all of them, and report file, line and what to do')
    .action(async (id: string | undefined, _options: object, command: Command) => {
      await withSession(context, reading(command), async ({ ask }) => {
        const labs = id === undefined ? await ask('lab.list', {}) : [await ask('lab.show', { lab: id })]
        const wrong = labs.filter(({ usable }) => !usable)
        if (wrong.length > 0) throw invalid(wrong)
        context.output.answer({ ok: true, labs: labs.map((summary) => summary.id) }, () =>
          labs.map((summary) => `${summary.id}: no problems`).join('\n'),
        )
      })
    })

  lab
    .command('run')
    .argument('<id>', 'as lab list prints it', labId)
    .description('run the experiment of a lab on the engine, and report its figures')
    .addOption(
      new Option(
        '--repeat <n>',
        'how often each build is made, 1 to 20 (default: as the lab says)',
      ).argParser(repeatCount),
    )
    .addOption(
      new Option('--speed <speed>', 'speed of the package mirror; venue is as slow as crowded Wi-Fi')
        .choices([...mirrorSpeeds])
        .default('full'),
    )
    .action(async (id: string, options: unknown, command: Command) => {
      const { repeat, speed } = runOptions.parse(options)
      await withSession(context, { engine: engineChoiceOf(command), exclusive: true }, async (session) => {
        const detail = await session.ask('lab.show', { lab: id })
        await readyEngine(session, context, engineChoiceOf(command))
        await readyKit(session, context)
        const job = await session.follow(
          await session.ask('lab.run', {
            lab: id,
            repeat: repeat ?? detail.defaultRepeat,
            mirrorSpeed: speed,
          }),
        )
        if (job.run === null) throw new Error(`The job ${job.id} ended without a run`)
        const run = await session.ask('runs.show', { run: job.run })
        context.output.answer(await runReport(session, job.run), () => runReportText(run))
      })
    })

  lab
    .command('solve')
    .argument('<id>', 'as lab list prints it', labId)
    .description('prove a lab: its start and every wrong answer must fail, its solution must pass')
    .action(async (id: string, _options: object, command: Command) => {
      const { output, interrupts } = context
      await withSession(context, { engine: engineChoiceOf(command), exclusive: true }, async (session) => {
        await readyEngine(session, context, engineChoiceOf(command))
        await readyKit(session, context)
        const verdict = await session.app.solve(id, {
          signal: interrupts.signal,
          onProgress: (progress) => output.progress(progress),
        })
        const text = () => verdictText(verdict)
        if (verdict.ok) output.answer(verdict, text)
        else output.answerNo(verdict, text)
      })
    })
}

async function readyKit(session: Session, { output }: CliContext): Promise<void> {
  const kit = await session.ask('kit.status', {})
  if (kit.kind !== 'none' && kit.kind !== 'outdated') return
  output.note(
    kit.kind === 'none'
      ? 'There is no kit yet: it is made now, once.'
      : `The kit was made by another LayerLab. ${kit.reasons[0] ?? ''} It is made again now.`,
  )
  const recipe = kit.kind === 'none' ? 'debian' : kit.recipe
  await session.follow(await session.ask('kit.build', { recipe }))
}

function verdictText({ lab, tasks, ok }: LabVerdict): string {
  const mark = (good: boolean) => (good ? '✓' : '✗')
  return [
    `${mark(ok)} ${lab}`,
    ...tasks.flatMap(({ id, start, wrong, solution }) => [
      `  ${mark(!start.pass)} ${id}: the untouched start ${start.pass ? 'passes' : 'fails'}`,
      ...wrong.map(
        ({ name, failed, shouldFail, reason }) =>
          `  ${mark(failed === shouldFail)} ${id}: ${name} ${failed === null ? 'passes' : `fails: ${reason}`}`,
      ),
      `  ${mark(solution.pass)} ${id}: the solution ${solution.pass ? 'passes' : 'fails'}`,
      ...solution.checks
        .filter(({ pass }) => !pass)
        .map(({ title, observed }) => `      ${title}: ${observed}`),
    ]),
  ].join('\n')
}

function repeatCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 20) return count
  throw new InvalidArgumentError('A whole number from 1 to 20.')
}

function invalid(labs: readonly LabSummary[]): LabError {
  return new LabError('lab-invalid', {
    what: `These labs have faults and cannot be used: ${labs.map(({ id }) => id).join(', ')}.`,
    expected: 'Folders whose files fit together.',
    todo: 'Correct what is listed below, then try again.',
    details: labs.flatMap(({ problems }) => problems.map(problemLine)),
  })
}
