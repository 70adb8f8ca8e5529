import { LabError } from '../app/lab-error'

export function changedWorkspace(path: string, how: string, cause?: unknown): LabError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new LabError(
    'workspace-changed',
    {
      what: `"${path || '.'}" ${how} while the build context was read${reason}.`,
      expected: 'Files of the context should stay as they are while a build reads them.',
      todo: 'Wait until whatever writes there has finished, then build again.',
    },
    { cause },
  )
}

export function unusable(what: string, expected: string, todo: string, cause?: unknown): LabError {
  return new LabError('bad-request', { what, expected, todo }, { cause })
}
