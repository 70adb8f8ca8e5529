/** Checks a learner's answer: proves a copy of the workspace, as a run that history keeps. */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppEvent } from '#contract/events'
import type { ProbeRecord } from '#contract/probe'
import type { CheckResult } from '#contract/run'
import type { FailedStepLog } from '#contract/task'
import { LabError, toErrorData } from '../app/lab-error'
import { EditError } from '../labs/edits'
import { type ProofBench, passes, proveAnswer } from '../labs/prove-task'
import { errorCodeOf } from '../records/atomic-file'
import type { RecordStore, RunWriter } from '../records/record-store'
import { beginCheckRun, CheckRun } from './check-run'
import { stageAnswer } from './stage-answer'
import type { TaskPlace } from './workspaces'

export interface TaskVerdict {
  /** Where history keeps the check's builds. */
  readonly run: string
  readonly pass: boolean
  readonly checks: readonly CheckResult[]
  readonly failedStep: FailedStepLog | null
}

export interface TaskCheckInput extends Omit<ProofBench, 'lab' | 'run'> {
  readonly place: TaskPlace
  /** The learner's workspace. */
  readonly directory: string
  readonly store: RecordStore
  readonly emit: (event: AppEvent) => void
  /** Called once, as soon as the run has an id. */
  readonly onRun: (run: string) => void
  /** Called before each build, with how many there are at most. */
  readonly onBuild: (index: number, of: number) => void
}

/**
 * Throws LabError `bad-request` when the proof's own edits do not fit the sources any more, and what the
 * builds and the record store throw. The run is recorded with how it ended; nothing else is left behind.
 */
export async function checkTask(input: TaskCheckInput): Promise<TaskVerdict> {
  const { signal, emit } = input
  const writer = await beginCheckRun(input)
  input.onRun(writer.id)
  emit({ kind: 'runs' })
  try {
    const verdict = await prove(input, writer)
    await writer.end({ kind: 'success' }, verdict.checks)
    return verdict
  } catch (error) {
    const outcome = signal.aborted
      ? ({ kind: 'cancelled' } as const)
      : ({ kind: 'failed', error: toErrorData(error) } as const)
    await writer.end(outcome, []).catch((ending: unknown) => {
      input.log.warn(`How the check ${writer.id} ended could not be written: ${toErrorData(ending).what}`)
    })
    throw error
  } finally {
    emit({ kind: 'runs' })
  }
}

async function prove(input: TaskCheckInput, writer: RunWriter): Promise<TaskVerdict> {
  const { place, directory } = input
  const recorded = new CheckRun(input, writer)
  const staged = join(input.temporary, `answer-${randomBytes(6).toString('hex')}`)
  try {
    const bench = {
      ...input,
      run: writer.id,
      lab: await stageAnswer(place.lab, directory, staged),
      shipped: place.lab,
      makeBuild: recorded.makeBuild,
      onProbe: (probe: ProbeRecord) => writer.addProbe(probe),
    }
    const checks = await proveAnswer(bench, place.task, [])
    const pass = passes(place.task, checks)
    return { run: writer.id, pass, checks, failedStep: pass ? null : recorded.failedStep() }
  } catch (error) {
    // An engine whose socket is gone is ENOENT as well, and no fault of the learner's files.
    if (error instanceof LabError && error.data.code.startsWith('engine-')) throw error
    const cause = error instanceof LabError ? error.cause : error
    if (cause instanceof EditError || errorCodeOf(cause) === 'ENOENT') throw sourcesChanged(cause)
    throw error
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

function sourcesChanged(cause: unknown): LabError {
  return new LabError(
    'bad-request',
    {
      what: 'A file that the check works with is missing, or it no longer has the text that the check edits.',
      expected: 'A Dockerfile, and the sources about as the task gave them.',
      todo: 'Put the file that is named below back, or reset the task: the old state is kept aside.',
      details: [cause instanceof Error ? cause.message : String(cause)],
    },
    { cause },
  )
}
