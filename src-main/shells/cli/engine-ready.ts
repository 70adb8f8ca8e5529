/** Before a command that builds: an engine must answer. The private one is started where that was chosen or none is found. */
import { createInterface } from 'node:readline/promises'
import type { EngineInfo, EngineStatus } from '#contract/engine'
import { LabError } from '../../core/app/lab-error'
import type { CliContext, Session } from './session'

/** Throws LabError `engine-not-found` when none answers and none can be started, or was not to be. */
export async function readyEngine(session: Session, context: CliContext): Promise<EngineInfo> {
  const status = await session.ask('engine.status', {})
  if (status.kind === 'connected') return status.engine
  if (status.privateEngine.kind !== 'possible') throw noEngine(status)
  const { installed, needs } = status.privateEngine
  context.output.note('No container engine answers; LayerLab uses a private one, which touches no other.')
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

function noEngine(status: EngineStatus): LabError {
  const { privateEngine } = status
  return new LabError('engine-not-found', {
    what: 'No container engine answers.',
    expected: 'Docker, or an engine that speaks its API, at one of the places below.',
    todo:
      privateEngine.kind === 'impossible'
        ? `Install and start Docker. A private engine is not possible here: ${privateEngine.reason} ${privateEngine.todo}`
        : 'Start Docker, or let LayerLab start its private engine (--engine private).',
    details: status.attempts.map(({ endpoint, outcome, detail }) => `${endpoint}: ${outcome}: ${detail}`),
  })
}
