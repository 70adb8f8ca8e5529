/** All commands, their options and the exit status: 0 done, 1 failed, 2 used wrongly, 128 + signal. */
import { Command, CommanderError, Option } from 'commander'
import { engineChoices } from '../../core/app/engine-session'
import { LabError, toErrorData } from '../../core/app/lab-error'
import { addClean } from './commands/clean'
import { addDoctor } from './commands/doctor'
import { addImage } from './commands/image'
import { addKit } from './commands/kit'
import { addLab } from './commands/lab'
import { addRuns } from './commands/runs'
import { addServe } from './commands/serve'
import type { CliContext } from './session'
import { packageVersion } from './version'

export async function runProgram(argv: readonly string[], context: CliContext): Promise<number> {
  const { output, interrupts } = context
  const program = new Command('layerlab')
    .description('A lab for container image layers and builds, on your own Docker engine.')
    .version(packageVersion(context.root))
    .addOption(
      new Option('--engine <choice>', 'which engine to use: one that is found, or a private one of LayerLab')
        .choices([...engineChoices])
        .default('auto')
        .env('LAYERLAB_ENGINE'),
    )
    .option('--json', 'print one JSON object on standard output')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeErr: (text) => output.note(text.trimEnd()),
    })
    .showHelpAfterError('(layerlab --help lists all commands)')
    .exitOverride()
  for (const add of [addDoctor, addKit, addLab, addImage, addRuns, addServe, addClean]) add(program, context)

  try {
    await program.parseAsync([...argv])
    return interrupts.exitStatus() ?? (output.saidNo ? 1 : 0)
  } catch (error) {
    if (error instanceof CommanderError) return endOfUsage(error, context)
    const data = toErrorData(error)
    const interrupted = interrupts.exitStatus()
    if (interrupted === undefined || data.code !== 'cancelled' || output.json) output.fail(data)
    return interrupted ?? 1
  }
}

/** Commander has said already what is wrong, or shown the help that was asked for. */
function endOfUsage(error: CommanderError, { output }: CliContext): number {
  if (error.exitCode === 0) return 0
  if (output.json) {
    const usage = new LabError('bad-request', {
      // Commander's own text for a call without a command is a name of its code.
      what:
        error.code === 'commander.help'
          ? 'The call names no command.'
          : error.message.replace(/^error: /, ''),
      expected: 'A command and options that layerlab knows.',
      todo: 'See layerlab --help.',
    })
    output.fail(usage.data)
  }
  return 2
}
