import { describe, expect, it } from 'vitest'
import type { Job } from '#contract/job'
import { systemClock } from './clock'
import { createJobs } from './jobs'
import { LabError } from './lab-error'
import { silentLog } from './log'

function jobsWithHistory() {
  const told: Job[] = []
  const jobs = createJobs({ clock: systemClock, log: silentLog, emit: (job) => told.push(job) })
  return { jobs, told, ends: () => told.filter(({ state }) => state.kind !== 'running') }
}

const labRun = { kind: 'lab.run', about: 'layer-order' } as const

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

/** A job's work begins after the one who started it has its id. */
const started = () => new Promise((resolve) => setImmediate(resolve))

describe('jobs', () => {
  it('end once, with what became of the work', async () => {
    const { jobs, ends } = jobsWithHistory()
    const done = jobs.start(labRun, async ({ setRun }) => setRun('run-1'))
    expect(await jobs.ended(done.id)).toMatchObject({ run: 'run-1', state: { kind: 'done' } })
    const error = { what: 'W.', expected: 'E.', todo: 'T.' }
    const failed = jobs.start(labRun, async () => {
      throw new LabError('build-failed', error)
    })
    expect((await jobs.ended(failed.id)).state).toEqual({
      kind: 'failed',
      error: { code: 'build-failed', ...error, details: [] },
    })
    expect(ends().map(({ id }) => id)).toEqual([done.id, failed.id])
  })

  it('are cancelled by their signal, and a second cancel changes nothing', async () => {
    const { jobs, ends } = jobsWithHistory()
    const job = jobs.start(labRun, ({ signal }) => untilAborted(signal))
    jobs.cancel(job.id)
    jobs.cancel(job.id)
    expect((await jobs.ended(job.id)).state).toEqual({ kind: 'cancelled' })
    expect(jobs.cancel(job.id).state).toEqual({ kind: 'cancelled' })
    expect(ends()).toHaveLength(1)
  })

  it('do not begin when they are cancelled before', async () => {
    const { jobs } = jobsWithHistory()
    let began = false
    const job = jobs.start(labRun, async () => {
      began = true
    })
    jobs.cancel(job.id)
    expect((await jobs.ended(job.id)).state.kind).toBe('cancelled')
    expect(began).toBe(false)
  })

  it('count as cancelled when they come to their end all the same', async () => {
    const { jobs } = jobsWithHistory()
    const job = jobs.start(labRun, ({ signal }) => untilAborted(signal).catch(() => undefined))
    await started()
    jobs.cancel(job.id)
    expect((await jobs.ended(job.id)).state).toEqual({ kind: 'cancelled' })
  })

  it('keep the failure of cleaning up after a cancel', async () => {
    const { jobs } = jobsWithHistory()
    const job = jobs.start(labRun, ({ signal }) =>
      untilAborted(signal).catch(() => {
        throw new LabError('disk-full', { what: 'W.', expected: 'E.', todo: 'T.' })
      }),
    )
    await started()
    jobs.cancel(job.id)
    expect((await jobs.ended(job.id)).state).toMatchObject({ kind: 'failed', error: { code: 'disk-full' } })
  })

  it('run one at a time, and the refusal names the one under way', async () => {
    let minutes = 0
    const now = () => new Date(Date.UTC(2026, 10, 28, 19, minutes, 30))
    const jobs = createJobs({ clock: { ...systemClock, now }, log: silentLog, emit: () => {} })
    const job = jobs.start(labRun, ({ signal }) => untilAborted(signal))
    const second = () => jobs.start({ kind: 'kit.build', about: 'debian' }, async () => undefined)
    const said = 'Running the lab “layer-order” has been under way for'
    for (const [passed, words] of [
      [0, 'less than a minute'],
      [1, '1 minute'],
      [12, '12 minutes'],
    ] as const) {
      minutes = passed
      expect(second).toThrow(`${said} ${words}.`)
    }
    jobs.cancel(job.id)
    await jobs.ended(job.id)
    expect(second).not.toThrow()
  })

  it('never go back in their progress', async () => {
    const { jobs, told } = jobsWithHistory()
    const job = jobs.start(labRun, async ({ onProgress }) => {
      for (const value of [0.5, 0.2, null, 0.7, 7]) onProgress({ value, message: `at ${value}` })
    })
    await jobs.ended(job.id)
    const values = told.flatMap(({ state }) => (state.kind === 'running' ? [state.progress.value] : []))
    expect(values).toEqual([null, 0.5, 0.5, 0.5, 0.7, 1])
  })

  it('say nothing after their end', async () => {
    const { jobs, told } = jobsWithHistory()
    let late: (() => void) | undefined
    const job = jobs.start(labRun, async ({ onProgress, setRun }) => {
      late = () => {
        onProgress({ value: 0.1, message: 'late' })
        setRun('late')
      }
    })
    await jobs.ended(job.id)
    const before = told.length
    late?.()
    expect(told).toHaveLength(before)
    expect(jobs.list()[0]).toMatchObject({ run: null, state: { kind: 'done' } })
  })

  it('are forgotten when there are many, the newest last', async () => {
    const { jobs } = jobsWithHistory()
    for (let i = 0; i < 55; i++)
      await jobs.ended(jobs.start({ ...labRun, about: `${i}` }, async () => undefined).id)
    const about = jobs.list().map((job) => job.about)
    expect(about).toHaveLength(50)
    expect(about[0]).toBe('54')
  })

  it('stop at close; one that does not is left behind and told', async () => {
    const { jobs } = jobsWithHistory()
    const job = jobs.start(labRun, ({ signal }) => untilAborted(signal))
    expect(await jobs.close(10_000)).toBe(true)
    expect((await jobs.ended(job.id)).state.kind).toBe('cancelled')
    expect(() => jobs.start(labRun, async () => undefined)).toThrow('LayerLab is closing.')
    const stubborn = jobsWithHistory().jobs
    stubborn.start(labRun, () => new Promise(() => undefined))
    await started()
    expect(await stubborn.close(1)).toBe(false)
  })
})
