/** Long work under way: one job at a time, told by events, cancelled by a signal, ending exactly once. */
import { randomUUID } from 'node:crypto'
import { assertNever } from '#contract/errors'
import type { Job, JobKind, JobState, Progress } from '#contract/job'
import type { Clock } from './clock'
import { LabError, toErrorData } from './lab-error'
import type { Log } from './log'
import type { OnProgress } from './progress'

export interface JobWork {
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Tells which run the job makes, once it has an id. */
  setRun(run: string): void
}

export interface JobStart {
  readonly kind: JobKind
  readonly about: string
}

export interface Jobs {
  /**
   * Starts the work and returns at once. Throws LabError `busy` while another job runs: two jobs on one
   * engine would spoil each other's timings.
   */
  start(start: JobStart, work: (job: JobWork) => Promise<void>): Job
  /** Throws LabError `busy`, naming what is under way, when something is. */
  requireIdle(): void
  /** Newest first; ended jobs are kept up to `keptJobs`. */
  list(): readonly Job[]
  /** Throws LabError `not-found`. A job that has ended stays as it is. */
  cancel(id: string): Job
  /** Resolves with the job's last state. Throws LabError `not-found`. */
  ended(id: string): Promise<Job>
  /** Cancels what runs and waits for it, at most `withinMs`; gives false when it had to be left behind. */
  close(withinMs: number): Promise<boolean>
}

const keptJobs = 50
/** Progress is told when it grew by this much or its message changed; more would only be noise. */
const progressStep = 0.005

interface RunningJob {
  job: Job
  readonly controller: AbortController
  readonly ended: Promise<Job>
}

export function createJobs(deps: { clock: Clock; log: Log; emit: (job: Job) => void }): Jobs {
  const { clock, log, emit } = deps
  const entries = new Map<string, RunningJob>()
  let closed = false

  const running = () => [...entries.values()].find(({ job }) => job.state.kind === 'running')

  function entryOf(id: string): RunningJob {
    const entry = entries.get(id)
    if (entry) return entry
    throw new LabError('not-found', {
      what: `There is no job ${id}.`,
      expected: 'An id of a job that was started since LayerLab started.',
      todo: 'Ask for the list of jobs again.',
    })
  }

  function requireIdle(): void {
    if (closed) {
      throw new LabError('cancelled', {
        what: 'LayerLab is closing.',
        expected: 'New work while LayerLab runs.',
        todo: 'Start LayerLab again.',
      })
    }
    const other = running()
    if (!other) return
    throw new LabError('busy', {
      what: `${headlineOf(other.job)} has been under way for ${timeSince(other.job.startedAt, clock.now())}.`,
      expected: 'One long piece of work at a time, so that the timings are honest.',
      todo: 'Wait until it has ended, or cancel it.',
    })
  }

  function forgetOldest(): void {
    const done = [...entries.values()].filter(({ job }) => job.state.kind !== 'running')
    for (const { job } of done.slice(0, Math.max(0, done.length - keptJobs))) entries.delete(job.id)
  }

  function start(begin: JobStart, work: (job: JobWork) => Promise<void>): Job {
    requireIdle()
    const controller = new AbortController()
    const id = randomUUID()
    let entry: RunningJob | undefined

    const change = (next: Partial<Pick<Job, 'run' | 'state'>>) => {
      if (entry?.job.state.kind !== 'running') return
      entry.job = { ...entry.job, ...next }
      emit(entry.job)
    }
    const onProgress = (progress: Progress) => {
      if (entry?.job.state.kind !== 'running') return
      const before = entry.job.state.progress
      const next = advance(before, progress)
      if (next.message === before.message && (next.value ?? 0) - (before.value ?? 0) < progressStep) return
      change({ state: { ...entry.job.state, progress: next } })
    }

    const ended = Promise.resolve()
      .then(() => {
        controller.signal.throwIfAborted()
        return work({ signal: controller.signal, onProgress, setRun: (run) => change({ run }) })
      })
      .then(
        // Work that comes to its end although it was asked to stop has still been cancelled.
        (): JobState => (controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'done' }),
        (thrown: unknown): JobState => endOf(thrown, controller.signal),
      )
      .then((state) => {
        change({ state })
        const { job } = entryOf(id)
        log.info(
          `job ${headlineOf(job)}: ${state.kind}${state.kind === 'failed' ? `: ${state.error.what}` : ''}`,
        )
        forgetOldest()
        return job
      })

    const job: Job = {
      id,
      kind: begin.kind,
      about: begin.about,
      run: null,
      startedAt: clock.now().toISOString(),
      state: { kind: 'running', progress: { value: null, message: 'Starting' }, cancellable: true },
    }
    entry = { job, controller, ended }
    entries.set(id, entry)
    emit(job)
    return job
  }

  return {
    start,
    requireIdle,
    list: () => [...entries.values()].map(({ job }) => job).reverse(),
    cancel(id) {
      const { job, controller } = entryOf(id)
      if (job.state.kind === 'running') controller.abort()
      return job
    },
    ended: (id) => entryOf(id).ended,
    async close(withinMs) {
      closed = true
      const entry = running()
      if (!entry) return true
      entry.controller.abort()
      const { promise, resolve } = deferred<false>()
      const timer = setTimeout(() => resolve(false), withinMs)
      const inTime = await Promise.race([entry.ended.then(() => true), promise])
      clearTimeout(timer)
      if (!inTime) log.warn(`${headlineOf(entry.job)} did not stop within ${withinMs} ms`)
      return inTime
    },
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function advance(before: Progress, next: Progress): Progress {
  if (next.value === null) return { value: before.value, message: next.message }
  const value = Math.min(1, Math.max(0, next.value))
  return { value: Math.max(before.value ?? 0, value), message: next.message }
}

function endOf(thrown: unknown, signal: AbortSignal): JobState {
  const error = toErrorData(thrown)
  if (error.code === 'cancelled' || (signal.aborted && thrown === signal.reason)) return { kind: 'cancelled' }
  return { kind: 'failed', error }
}

function headlineOf(job: Job): string {
  switch (job.kind) {
    case 'lab.run':
      return `Running the lab “${job.about}”`
    case 'task.check':
      return `Checking the answer to “${job.about}”`
    case 'task.build':
      return `Building the workspace of “${job.about}”`
    case 'kit.build':
      return `Building the kit (${job.about})`
    case 'kit.install':
      return `Loading the kit into the engine (${job.about})`
    case 'engine.private':
      return 'Starting the private engine'
    case 'image.analyze':
      return `Analyzing the image “${job.about}”`
    default:
      return assertNever(job.kind)
  }
}

/** As people say it: whoever waits does not care for seconds. */
function timeSince(startedAt: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(startedAt)) / 60_000)
  if (minutes < 1) return 'less than a minute'
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
