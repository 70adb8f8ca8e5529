import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { LabError } from '../../../core/app/lab-error'
import { prepare } from '../../../core/app/prepare'
import { startWebShell } from '../../web/server'
import { engineChoiceOf } from '../globals'
import { type CliContext, withSession } from '../session'

const serveOptions = z.object({ port: z.int(), open: z.boolean().default(false), prepare: z.boolean() })

export function addServe(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('open LayerLab in a browser of this machine')
    .addOption(
      new Option('--port <n>', 'port on 127.0.0.1; 0 lets the system choose')
        .argParser(portNumber)
        .default(0),
    )
    .option('--open', 'open the browser as well')
    .option('--no-prepare', 'do not start the private engine or build the kit without being asked')
    .action(async (options: unknown, command: Command) => {
      await serve(context, command, serveOptions.parse(options))
    })
}

async function serve(
  context: CliContext,
  command: Command,
  { port, open, prepare: prepares }: z.infer<typeof serveOptions>,
): Promise<void> {
  const { output, interrupts, log } = context
  const rendererDirectory = join(context.root, 'out', 'renderer')
  await access(join(rendererDirectory, 'index.html')).catch((cause: unknown) => {
    throw notBuilt(rendererDirectory, cause)
  })
  const options = { engine: engineChoiceOf(command), exclusive: true, shell: 'web' } as const
  await withSession(context, options, async ({ app }) => {
    const shell = await startWebShell({ app, rendererDirectory, port, log })
    const stopListening = app.listen((event) => {
      if (event.kind !== 'job') return
      const { kind, state } = event.job
      if (state.kind === 'failed') output.fail(state.error)
      else if (state.kind === 'running' && kind !== 'lab.run') output.progress(state.progress)
    })
    const terminal = createInterface({ input: process.stdin })
    const announce = () => {
      const link = shell.newLink()
      if (output.json) process.stdout.write(`${JSON.stringify({ address: shell.address, link })}\n`)
      else process.stdout.write(`LayerLab is ready at ${link}\n`)
      return link
    }
    try {
      await app.setAddress(shell.address)
      const link = announce()
      output.note('The link opens one browser, once. Press Enter for a fresh link, Ctrl-C to stop.')
      if (open) openBrowser(link, output.note)
      terminal.on('line', announce)
      if (prepares) {
        const startPrivateEngine = options.engine === 'found' ? 'never' : 'always'
        void prepare(app, { startPrivateEngine, buildKit: true })
      }
      await aborted(interrupts.signal)
    } finally {
      terminal.close()
      stopListening()
      await shell.close()
    }
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function openBrowser(link: string, note: (text: string) => void): void {
  const programs: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open', link],
    win32: ['explorer.exe', link],
  }
  const [program, ...args] = programs[process.platform] ?? ['xdg-open', link]
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.on('error', () => note('No browser could be opened from here; open the link yourself.'))
  child.unref()
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('A port from 0 to 65535.')
}

function notBuilt(directory: string, cause: unknown): LabError {
  return new LabError(
    'missing-tool',
    {
      what: `The pages of LayerLab are not in ${directory}.`,
      expected: 'A checkout that was built.',
      todo: 'Use `npm start`, or run `npm run build` first.',
    },
    { cause },
  )
}
