/** Standard output carries the answer and nothing else; all that is said on the way goes to standard error. */
import type { ErrorData } from '#contract/errors'
import type { Progress } from '#contract/job'
import { progressSteps } from './progress-steps'

export interface Output {
  readonly json: boolean
  /** The one answer: an object with `--json`, else text for people. */
  answer(value: object, text: () => string): void
  /** The same, for a verdict that turned something down: the exit status says so. */
  answerNo(value: object, text: () => string): void
  readonly saidNo: boolean
  /** Not all of the answer could be written. */
  readonly lost: boolean
  fail(error: ErrorData): void
  note(text: string): void
  /** How far long work is: one line that is written over on a terminal, a line per step elsewhere. */
  progress(progress: Progress): void
}

export function createOutput(target: {
  json: boolean
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  onBrokenPipe: () => void
}): Output {
  const { stdout, stderr } = target
  const live = stderr.isTTY === true
  let lineOpen = false
  const steps = progressSteps()

  const note = (text: string) => {
    if (lineOpen) stderr.write('\r\u001b[2K')
    lineOpen = false
    stderr.write(`${text}\n`)
  }

  let lost = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') target.onBrokenPipe()
    else if (!lost) {
      lost = true
      note(`✗ The answer could not be written to standard output: ${error.message}.`)
    }
  })
  // Where nothing can be said, the exit status still says how it ended.
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') target.onBrokenPipe()
  })

  let saidNo = false
  const answer = (value: object, text: () => string) => {
    if (lineOpen) note('')
    stdout.write(target.json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`)
  }

  return {
    json: target.json,
    note,
    answer,
    answerNo(value, text) {
      saidNo = true
      answer(value, text)
    },
    get saidNo() {
      return saidNo
    },
    get lost() {
      return lost
    },
    fail(error) {
      if (target.json) stdout.write(`${JSON.stringify({ error }, null, 2)}\n`)
      note([`✗ ${error.what}`, `  Expected: ${error.expected}`, `  To do:    ${error.todo}`].join('\n'))
      for (const detail of error.details) note(`  · ${detail}`)
    },
    progress({ value, message }) {
      const text = value === null ? message : `${String(Math.round(value * 100)).padStart(3)} %  ${message}`
      if (live) {
        const width = Math.max(20, (stderr.columns ?? 80) - 1)
        stderr.write(`\r\u001b[2K${text.slice(0, width)}`)
        lineOpen = true
      } else if (steps.isNext({ value, message })) {
        stderr.write(`${text}\n`)
      }
    },
  }
}
