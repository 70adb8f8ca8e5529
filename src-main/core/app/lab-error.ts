import type { ErrorCode, ErrorData } from '#contract/errors'

/** The one exception that the core throws on purpose: it says what happened, what was expected, what to do. */
export class LabError extends Error {
  readonly data: ErrorData

  constructor(
    code: ErrorCode,
    text: { what: string; expected: string; todo: string; details?: readonly string[] },
    options?: { cause?: unknown },
  ) {
    super(text.what, options)
    this.name = 'LabError'
    this.data = {
      code,
      what: text.what,
      expected: text.expected,
      todo: text.todo,
      details: text.details ?? [],
    }
  }

  /** An error that crossed the bridge as data, thrown again on this side. */
  static from({ code, ...text }: ErrorData): LabError {
    return new LabError(code, text)
  }
}

/** Turns anything thrown into plain data; what is no LabError is a fault of ours and says so. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof LabError) return thrown.data
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return {
      code: 'cancelled',
      what: 'The work was cancelled.',
      expected: 'Nothing: it was asked for.',
      todo: 'Start it again when you like.',
      details: [],
    }
  }
  return {
    code: 'internal',
    what: `LayerLab met an error that it did not foresee: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    expected: 'Every failure should be named.',
    todo: 'Please report it with the details below.',
    details: thrown instanceof Error && thrown.stack ? thrown.stack.split('\n').slice(0, 8) : [],
  }
}
