import { type Command, Option } from 'commander'
import { z } from 'zod'
import type { KitStatus } from '#contract/kit'
import { LabError } from '../../../core/app/lab-error'
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
        if (status.kind === 'none') throw noKit()
        context.output.answer(status, () => kitText(status))
      })
    })

  kit
    .command('verify')
    .description('read every file of the kit and compare it with its SHA-256')
    .action(async (_options: object, command: Command) => {
      await withSession(context, { engine: engineChoiceOf(command), exclusive: false }, async ({ ask }) => {
        const status = await ask('kit.status', {})
        if (status.kind === 'none') throw noKit()
        if (status.kind === 'damaged') throw damaged(status)
        const { name, files, sizeBytes } = status.kit
        context.output.answer(
          { ok: true, kit: status.kit },
          () => `The kit ${name} is whole: ${files} files, ${sizeBytes} bytes.`,
        )
      })
    })
}

function noKit(): LabError {
  return new LabError('kit-missing', {
    what: 'There is no kit.',
    expected: 'A kit of base images and packages in the data folder.',
    todo: 'Make it with `layerlab kit build`.',
  })
}

function damaged(status: Extract<KitStatus, { kind: 'damaged' }>): LabError {
  return new LabError('kit-damaged', {
    what: `The kit in ${status.directory} is damaged: ${status.faults.length} of its files are wrong.`,
    expected: 'Every file as the kit was made, and no others.',
    todo: 'Make it again with `layerlab kit build`.',
    details: status.faults.map(({ file, kind, detail }) => `${file}: ${kind}: ${detail}`),
  })
}
