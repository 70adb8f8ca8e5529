/**
 * Errors as they cross the bridge: plain data, never a stack. Inside the core the same failure is a
 * thrown `LabError` (core/app/lab-error.ts), which carries exactly these fields.
 */
export const errorCodes = [
  'bad-request',
  'not-found',
  'busy',
  'cancelled',
  'engine-not-found',
  'engine-lost',
  'engine-refused',
  'engine-unsupported',
  'private-engine-failed',
  'kit-missing',
  'kit-damaged',
  'kit-outdated',
  'kit-build-failed',
  'lab-invalid',
  'build-failed',
  'image-damaged',
  'image-unsupported',
  'workspace-changed',
  'disk-full',
  'storage-failed',
  'second-instance',
  'missing-tool',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What happened, what was expected instead, what to do now. Each is a full sentence. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly what: string
  readonly expected: string
  readonly todo: string
  /** Further facts, one a line: each engine attempt, each problem of a lab.yaml with its line. */
  readonly details: readonly string[]
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorData }

export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`)
}
