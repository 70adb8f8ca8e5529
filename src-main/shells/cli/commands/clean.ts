import type { Command } from 'commander'
import { z } from 'zod'
import { engineChoiceOf } from '../globals'
import { type CliContext, withSession } from '../session'
import { table } from '../text'

const cleanOptions = z.object({ data: z.boolean().default(false) })

export function addClean(program: Command, context: CliContext): void {
  program
    .command('clean')
    .description("remove from the engine exactly what carries LayerLab's label")
    .option('--data', 'also remove the kit and the private engine from the data folder')
    .action(async (options: unknown, command: Command) => {
      const { data } = cleanOptions.parse(options)
      await withSession(context, { engine: engineChoiceOf(command), exclusive: true }, async ({ app }) => {
        const report = await app.clean({ data })
        context.output.answer(report, () =>
          [
            report.removed.length === 0
              ? 'There was nothing to remove.'
              : table(
                  [{ title: 'Removed' }, { title: 'Id' }, { title: 'Name' }],
                  report.removed.map(({ kind, id, name }) => [kind, id, name]),
                ),
            ...report.kept.map(({ kind, name, reason }) => `Kept the ${kind} ${name}: ${reason}`),
            ...report.notes,
          ].join('\n'),
        )
      })
    })
}
