import { type Command, Option } from 'commander'
import { z } from 'zod'
import { kitDamaged, kitMissing, kitOutdated } from '../../../core/kit/kit-errors'
import { readyEngine } from '../engine-ready'
import { engineChoiceOf } from '../globals'
import { type CliContext, withSession } from '../session'
import { kitText } from './doctor'

const recipes = ['debian', 'registry'] as const
const buildOptions = z.object({ recipe: z.enum(recipes) })

export function addKit(program: Command, context: CliContext): void {
  const kit = program.command('kit').description('the offline kit: base images and packages for the labs')

  kit
    .command('build')
    .description('make the kit, or make it again')
    .addOption(
      new Option('--recipe <name>', 'where the images come from').choices([...recipes]).default('debian'),
    )
    .action(async (options: unknown, command: Command) => {
      const { recipe } = buildOptions.parse(options)
      await withSession(context, { engine: engineChoiceOf(command), exclusive: true }, async (session) => {
        if (recipe === 'registry') await readyEngine(session, context, engineChoiceOf(command))
        await session.follow(await session.ask('kit.build', { recipe }))
        const status = await session.ask('kit.status', {})
        context.output.answer(status, () => kitText(status))
      })
    })

  kit
    .command('info')
    .description('show which image stands in for which, and what the mirror holds')
    .action(async (_options: object, command: Command) => {
      await withSession(context, { engine: engineChoiceOf(command), exclusive: false }, async ({ ask }) => {
        const status = await ask('kit.status', {})
        if (status.kind === 'none') throw kitMissing()
        context.output.answer(status, () => kitText(status))
      })
    })

  kit
    .command('verify')
    .description('read every file of the kit and compare it with its SHA-256')
    .action(async (_options: object, command: Command) => {
      await withSession(context, { engine: engineChoiceOf(command), exclusive: false }, async ({ ask }) => {
        const status = await ask('kit.status', {})
        if (status.kind === 'none') throw kitMissing()
        if (status.kind === 'damaged') throw kitDamaged(status.directory, status.faults)
        if (status.kind === 'outdated') throw kitOutdated(status)
        const { name, files, sizeBytes } = status.kit
        context.output.answer(
          { ok: true, kit: status.kit },
          () => `The kit ${name} is whole: ${files} files, ${sizeBytes} bytes.`,
        )
      })
    })
}
