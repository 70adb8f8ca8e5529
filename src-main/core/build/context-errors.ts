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

/** Names what went wrong when a file or folder of the context was read. */
export function readFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return unusable(
      `"${path || '.'}" may not be read.`,
      'Every file of the build context should be readable.',
      'Change its permissions, or name it in .dockerignore.',
      error,
    )
  }
  return changedWorkspace(path, 'went away or could not be read', error)
}
