/** One command's way with the core: open it, ask, wait for jobs, and close it whatever happens. */
import type { Result } from '#contract/errors'
import type { Job } from '#contract/job'
import type { Replies, RequestInput, RequestName } from '#contract/requests'
import type { App } from '../../core/app/app'
import { createApp, type EngineChoice, type Programs } from '../../core/app/create-app'
import { LabError } from '../../core/app/lab-error'
import type { Log } from '../../core/app/log'
import type { Paths } from '../../core/app/paths'
import { createShowFolder } from '../show-folder'
import type { Interrupts } from './interrupts'
import type { Output } from './output'
import { packageVersion } from './version'

export interface CliContext {
  /** The checkout's or the package's folder. */
  readonly root: string
  readonly paths: Paths
  readonly programs: Programs
  readonly log: Log
  readonly env: NodeJS.ProcessEnv
  readonly output: Output
  readonly interrupts: Interrupts
}

export interface Session {
  readonly app: App
  /** Throws what the core answered as a LabError. */
  ask<N extends RequestName>(name: N, payload: RequestInput<N>): Promise<Replies[N]>
  /** Shows how far the job is until it ends. Ctrl-C cancels it. Throws the job's failure, or `cancelled`. */
  follow(job: Job): Promise<Job>
}

export interface SessionOptions {
  readonly engine: EngineChoice
  /** False for commands that only read: they run beside another LayerLab. */
  readonly exclusive: boolean
  readonly shell?: 'cli' | 'web'
}

export async function withSession<T>(
  context: CliContext,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const app = await createApp({
    paths: context.paths,
    log: context.log,
    shell: options.shell ?? 'cli',
    version: packageVersion(context.root),
    programs: context.programs,
    showFolder: createShowFolder(context.env),
    engineChoice: options.engine,
    exclusive: options.exclusive,
    env: context.env,
  })
  try {
    return await work({
      app,
      ask: async (name, payload) => unwrap(await app.send(name, payload)),
      follow: (job) => follow(app, context, job),
    })
  } finally {
    await app.close()
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw LabError.from(result.error)
}

async function follow(app: App, { output, interrupts }: CliContext, job: Job): Promise<Job> {
  const last = await new Promise<Job>((resolve) => {
    const settle = (now: Job) => {
      if (now.id !== job.id) return
      if (now.state.kind === 'running') {
        output.progress(now.state.progress)
        return
      }
      stop()
      interrupts.signal.removeEventListener('abort', cancel)
      resolve(now)
    }
    const stop = app.listen((event) => {
      if (event.kind === 'job') settle(event.job)
    })
    const cancel = () => void app.send('job.cancel', { job: job.id })
    interrupts.signal.addEventListener('abort', cancel, { once: true })
    if (interrupts.signal.aborted) cancel()
    // It may have ended before we listened.
    void app.send('job.list', {}).then((jobs) => {
      const now = jobs.ok ? jobs.value.find(({ id }) => id === job.id) : undefined
      if (now) settle(now)
    })
  })
  if (last.state.kind === 'failed') throw LabError.from(last.state.error)
  if (last.state.kind === 'cancelled') {
    throw new LabError('cancelled', {
      what: 'The work was cancelled.',
      expected: 'Nothing: it was asked for.',
      todo: 'Start it again when you like.',
    })
  }
  return last
}
