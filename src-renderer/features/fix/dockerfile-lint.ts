/** Faults of a Dockerfile, found while it is written, as the editor marks them. */
import type { Diagnostic } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import { validate } from 'dockerfile-utils'

/** LSP's number for an error; all else is a warning. */
const errorSeverity = 1

export function isDockerfile(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return /^(?:Dockerfile(?:\..+)?|.+\.Dockerfile)$/i.test(name)
}

/**
 * The parser asks Node's Buffer for the bytes of the first character; in a window there is none. It is gone
 * afterwards: other libraries take a `Buffer` for the whole of Node's.
 */
function withBuffer<T>(work: () => T): T {
  const known = globalThis as { Buffer?: unknown }
  if (known.Buffer !== undefined) return work()
  known.Buffer = { from: (text: string) => new TextEncoder().encode(text) }
  try {
    return work()
  } finally {
    delete known.Buffer
  }
}

export function lintDockerfile(document: Text): Diagnostic[] {
  const offset = ({ line, character }: { line: number; character: number }) => {
    const at = document.line(Math.min(document.lines, line + 1))
    return Math.min(at.to, at.from + character)
  }
  return withBuffer(() => validate(document.toString())).map(({ range, message, severity }) => ({
    from: offset(range.start),
    to: offset(range.end),
    message: typeof message === 'string' ? message : message.value,
    severity: severity === errorSeverity ? 'error' : 'warning',
  }))
}
