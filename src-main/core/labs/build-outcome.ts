import type { BuildLogLine, BuildRecord } from '#contract/build-record'
import { assertNever } from '#contract/errors'
import { LabError } from '../app/lab-error'

const shownLogLines = 20

/** The error with which a build ends its run; undefined when it succeeded. */
export function outcomeError(
  { outcome, vertices }: BuildRecord,
  log: readonly BuildLogLine[],
  variant: string,
): LabError | undefined {
  switch (outcome.kind) {
    case 'success':
      return undefined
    case 'failed': {
      const step = vertices.find(({ digest }) => digest === outcome.failedVertex)
      const lines = log.filter(({ vertex }) => vertex === step?.digest).slice(-shownLogLines)
      return new LabError('build-failed', {
        what: `The build of “${variant}” failed${step ? ` at ${step.name}` : ''}: ${outcome.error}`,
        expected: 'Every build of the experiment succeeds.',
        todo: 'Read the last lines of the step below, correct the cause, and run the lab again. Earlier builds are kept.',
        details: lines.map(({ text }) => text),
      })
    }
    case 'cancelled':
      return new LabError('cancelled', {
        what: `The build of “${variant}” was cancelled.`,
        expected: 'It goes on until it has ended.',
        todo: 'Run the lab again when you like. Earlier builds are kept.',
      })
    case 'engine-lost':
      return new LabError('engine-lost', {
        what: `The engine was lost during the build of “${variant}”: ${outcome.error}`,
        expected: 'The engine runs until the lab has ended.',
        todo: 'Start the engine again, then run the lab again. Earlier builds are kept.',
      })
    default:
      return assertNever(outcome)
  }
}
