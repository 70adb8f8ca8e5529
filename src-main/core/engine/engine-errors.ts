/** Turns what dockerode and sockets throw into the failures that the Engine port promises. */
import { LabError } from '../app/lab-error'

/** What the caller was about, as the end of "The engine refused to …": `load an image`. */
export type Deed = string

export function abortError(cause: unknown): Error {
  const error = new Error('The operation was cancelled.', { cause })
  error.name = 'AbortError'
  return error
}

/** The engine's HTTP status where an error carries one. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** The engine's own words, without the wrapping that dockerode puts around them. */
export function engineWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^\(HTTP code \d+\) .*? - /s, '').trim()
}

export function refused(deed: Deed, words: string, cause?: unknown): LabError {
  return new LabError(
    'engine-refused',
    {
      what: `The engine refused to ${deed}: ${words}`,
      expected: 'The engine should have done it.',
      todo: 'Read the engine’s own message above; it names what is in the way.',
    },
    { cause },
  )
}

export function lost(deed: Deed, endpoint: string, cause: unknown): LabError {
  return new LabError(
    'engine-lost',
    {
      what: brokeWhile(`LayerLab was about to ${deed}`, cause),
      expected: `The engine at ${endpoint} should answer.`,
      todo: 'See that the engine is running (`docker version`), then try again.',
    },
    { cause },
  )
}

/** `doing` completes "The connection to the engine broke while …": `a build was under way`. */
export function brokeWhile(doing: string, cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause)
  // Node's own word for an answer that was cut off says little to anybody else.
  const why = words === 'aborted' ? 'its answer was cut off' : words
  return `The connection to the engine broke while ${doing}: ${why}`
}

export function engineError(
  error: unknown,
  deed: Deed,
  endpoint: string,
  signal: AbortSignal | undefined,
): Error {
  if (signal?.aborted) return abortError(signal.reason)
  if (error instanceof LabError) return error
  return statusOf(error) === undefined
    ? lost(deed, endpoint, error)
    : refused(deed, engineWords(error), error)
}
