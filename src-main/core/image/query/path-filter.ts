/** A regular expression of the learner's on all paths, which may take only so long. */
import { createContext, runInContext } from 'node:vm'
import { LabError } from '../../app/lab-error'
import type { Paths } from '../layer/path-table'

/** A pattern that backtracks without end would stop everything else that the app does. */
const longestMs = 1500
/** Names of a context are slow to reach: each is reached once. */
const matchAll = `((whole, matches, expression) => {
  for (let i = 0; i < whole.length; i++) if (expression.test(whole[i])) matches[i] = 1
})(whole, matches, expression)`

/** By node: 1 where the path matches. Throws LabError `bad-request`. */
export function matchPaths(paths: Paths, pattern: string): Uint8Array {
  const expression = compile(pattern)
  const whole = new Array<string>(paths.count)
  whole[0] = ''
  for (let node = 1; node < paths.count; node++) {
    const parent = whole[paths.parent(node)] ?? ''
    whole[node] = parent === '' ? paths.name(node) : `${parent}/${paths.name(node)}`
  }
  const matches = new Uint8Array(paths.count)
  try {
    runInContext(matchAll, createContext({ whole, matches, expression }), { timeout: longestMs })
  } catch {
    throw wrongPattern(pattern, `it takes longer than ${longestMs} ms`, 'Make it simpler.')
  }
  return matches
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : 'it cannot be read'
    throw wrongPattern(pattern, why, 'Correct it; put a backslash before signs that mean themselves.')
  }
}

function wrongPattern(pattern: string, why: string, todo: string): LabError {
  return new LabError('bad-request', {
    what: `The filter ${JSON.stringify(pattern)} cannot be used: ${why}.`,
    expected: 'A regular expression, such as \\.js$ or ^usr/share/.',
    todo,
  })
}
