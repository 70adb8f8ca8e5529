/** The command line's entry. */
import { join } from 'node:path'
import { resolvePaths } from '../../core/app/paths'
import { consoleLog } from '../console-log'
import { programsAt } from '../programs'
import { listenForInterrupts } from './interrupts'
import { createOutput } from './output'
import { runProgram } from './program'

const root = join(import.meta.dirname, '..', '..')
const interrupts = listenForInterrupts(process)
const output = createOutput({
  json: process.argv.includes('--json'),
  stdout: process.stdout,
  stderr: process.stderr,
  onBrokenPipe: () => interrupts.interrupt('SIGPIPE'),
})

const status = await runProgram(process.argv, {
  root,
  paths: resolvePaths(),
  programs: programsAt(root),
  log: consoleLog(process.env),
  env: process.env,
  output,
  interrupts,
})
interrupts.stop()
process.exitCode = status
// Whatever still hangs (a socket of an engine that went away) must not keep the terminal.
setTimeout(() => process.exit(status), 1000).unref()
