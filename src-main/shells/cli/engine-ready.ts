/** Before a command that builds: an engine must answer. The private one is started where that was chosen or none is found. */
import { createInterface } from 'node:readline/promises'
import type { EngineInfo, EngineStatus } from '#contract/engine'
import type { EngineChoice } from '../../core/app/engine-session'
import { LabError } from '../../core/app/lab-error'
import { engineNotFound } from '../../core/engine/find-engine'
import type { CliContext, Session } from './session'

/** Throws LabError `engine-not-found` when none answers and none can be started, or was not to be. */
export async function readyEngine(
  session: Session,
  context: CliContext,
  choice: EngineChoice,
): Promise<EngineInfo> {
  const status = await session.ask('engine.status', {})
  if (status.kind === 'connected') return status.engine
  if (choice === 'found' || status.privateEngine.kind !== 'possible') throw noEngine(status)
  const { installed, needs } = status.privateEngine
  if (choice === 'auto') {
    context.output.note('No container engine answers; LayerLab uses a private one, which touches no other.')
  }
  if (!installed && needs.length > 0) {
    context.output.note(`It needs, once: ${needs.join('; ')}.`)
    if (!(await agreed(context))) throw noEngine(status)
  }
  await session.follow(await session.ask('engine.start-private', {}))
  const after = await session.ask('engine.status', {})
  if (after.kind === 'connected') return after.engine
  throw noEngine(after)
}

/** Asks only where somebody can answer: scripts chose by starting the command. */
async function agreed({ interrupts }: CliContext): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await prompt.question('Install it now? [Y/n] ', { signal: interrupts.signal })
    return !/^\s*n/i.test(answer)
  } finally {
    prompt.close()
  }
}

/** The error of the search, with what could be done about it here. */
function noEngine({ attempts, privateEngine }: EngineStatus): LabError {
  const { code, ...text } = engineNotFound(attempts).data
  const otherwise =
    privateEngine.kind === 'impossible'
      ? `A private engine is not possible here: ${privateEngine.reason} ${privateEngine.todo}`
      : 'Or let LayerLab start its private engine: --engine private.'
  return new LabError(code, { ...text, todo: `${text.todo} ${otherwise}` })
}
