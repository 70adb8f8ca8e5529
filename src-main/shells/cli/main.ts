/** The command line's entry. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
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
interrupts.ending(status)
// Whatever still hangs (a socket of an engine that went away) must not keep the terminal, and no handler of
// signals may go before the process does; but first what was written has to arrive.
await Promise.race([Promise.all([written(process.stdout), written(process.stderr)]), setTimeout(1000)])
process.exit(output.lost ? Math.max(1, status) : status)

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve()
    else stream.write('', () => resolve())
  })
}
