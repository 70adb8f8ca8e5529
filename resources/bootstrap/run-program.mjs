import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * @typedef {object} ProgramResult
 * @property {number} status 127 when it could not be started, 128 and more when a signal ended it
 * @property {string} output standard output and standard error, as they came
 */

/**
 * Runs a program to its end and keeps what it says.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, onLine?: (line: string) => void, statusLines?: (line: string) => void, inheritStdin?: boolean }} [options]
 *   `statusLines` gets the lines that the program writes to its file descriptor 3
 * @returns {Promise<ProgramResult>}
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs,
      stdio: [
        options.inheritStdin ? 'inherit' : 'ignore',
        'pipe',
        'pipe',
        options.statusLines ? 'pipe' : 'ignore',
      ],
    })
    let output = ''
    const streams = [
      { stream: child.stdout, onLine: options.onLine, kept: true },
      { stream: child.stderr, onLine: options.onLine, kept: true },
      { stream: child.stdio[3], onLine: options.statusLines, kept: false },
    ]
    for (const { stream, onLine, kept } of streams) {
      if (!stream || !('setEncoding' in stream)) continue
      let rest = ''
      stream.setEncoding('utf8')
      stream.on('data', (/** @type {string} */ text) => {
        if (kept) output += text
        if (!onLine) return
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      })
    }
    child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ status: exitStatus(code, signal), output }))
  })
}

/**
 * Runs a program in the foreground: it has our streams, and our own end waits for its.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit status
 */
export function runInForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'inherit' })
    // A terminal sends Ctrl-C to the child as well as to us: passing it on would make it two, and the
    // second one ends the app at once instead of in order.
    const onInterrupt = () => {
      if (!process.stdin.isTTY) child.kill('SIGINT')
    }
    const onTerminate = () => child.kill('SIGTERM')
    const onHangup = () => child.kill('SIGHUP')
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onTerminate)
    process.on('SIGHUP', onHangup)
    const settle = () => {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
      process.off('SIGHUP', onHangup)
    }
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (code, signal) => {
      settle()
      resolve(exitStatus(code, signal))
    })
  })
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
function exitStatus(code, signal) {
  return code ?? (signal ? 128 + constants.signals[signal] : 1)
}

/**
 * @param {string} output
 * @param {number} count
 * @returns {string}
 */
export function lastLines(output, count) {
  return output.trimEnd().split('\n').slice(-count).join('\n')
}
