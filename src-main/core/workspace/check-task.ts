/** Checks a learner's answer: proves a copy of the workspace, and tells of each build while it goes on. */
import { randomBytes } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppEvent } from '#contract/events'
import type { CheckResult } from '#contract/run'
import type { FailedStepLog } from '#contract/task'
import { LabError } from '../app/lab-error'
import type { FinishedBuild } from '../build/builder'
import { buildSteps } from '../build/steps'
import { EditError } from '../labs/edits'
import { type ProofBench, passes, proveAnswer } from '../labs/prove-task'
import { runBuild } from '../labs/run-view'
import { errorCodeOf } from '../records/atomic-file'
import { parseBuildId } from '../records/ids'
import { copyWorkspace } from './workspace-copy'
import type { TaskPlace } from './workspaces'

export interface TaskVerdict {
  readonly pass: boolean
  readonly checks: readonly CheckResult[]
  readonly failedStep: FailedStepLog | null
}

export interface TaskCheckInput extends Omit<ProofBench, 'lab'> {
  readonly place: TaskPlace
  /** The learner's workspace. */
  readonly directory: string
  readonly emit: (event: AppEvent) => void
  /** Called with the first build: all builds of the check carry this run. */
  readonly onRun: (run: string) => void
  /** Called before each build, with how many there are at most. */
  readonly onBuild: (index: number, of: number) => void
}

const shownLogLines = 40

/**
 * Throws LabError `bad-request` when the proof's own edits do not fit the sources any more, and what the
 * builds throw. Nothing is left behind.
 */
export async function checkTask(input: TaskCheckInput): Promise<TaskVerdict> {
  const { place, directory } = input
  const told = new ToldBuilds(input)
  // The lab with the learner's answer for its sources, so that the proof is the same as that of the lab's own.
  const staged = join(input.workspaces, `answer-${randomBytes(6).toString('hex')}`)
  try {
    await cp(place.lab.directory, staged, {
      recursive: true,
      filter: (source) => source !== join(place.lab.directory, 'app'),
    })
    await copyWorkspace(directory, join(staged, 'app'))
    const bench = {
      ...input,
      lab: { ...place.lab, directory: staged },
      // An image that the kit does not know is the learner's own choice: the engine says whether it has it.
      kit: { ...input.kit, resolve: (reference: string) => input.kit.resolve(reference) ?? reference },
      makeBuild: told.makeBuild,
    }
    const checks = await proveAnswer(bench, place.task, [])
    const pass = passes(place.task, checks)
    return { pass, checks, failedStep: pass ? null : told.failedStep() }
  } catch (error) {
    const cause = error instanceof LabError ? error.cause : error
    if (cause instanceof EditError || errorCodeOf(cause) === 'ENOENT') throw sourcesChanged(cause)
    throw error
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

class ToldBuilds {
  readonly #input: TaskCheckInput
  readonly #finished: FinishedBuild[] = []

  constructor(input: TaskCheckInput) {
    this.#input = input
  }

  readonly makeBuild: ProofBench['makeBuild'] = async (engine, info, request) => {
    const { place, emit, onRun, onBuild, makeBuild } = this.#input
    const { run } = parseBuildId(request.id)
    const { builds, start } = place.task
    const phase = builds[this.#finished.length]?.id ?? ''
    const here = { variant: start, phase, repeat: 1 }
    if (this.#finished.length === 0) onRun(run)
    onBuild(this.#finished.length + 1, builds.length)
    const finished = await makeBuild(engine, info, {
      ...request,
      onLive: (live) => emit({ kind: 'build-live', live: { run, build: request.id, ...here, ...live } }),
      onLog: (lines) => emit({ kind: 'build-log', build: request.id, lines }),
    })
    const lab = place.lab.definition.id
    const placed = { ...finished.record, place: { lab, ...here, temperature: 'warm' as const } }
    const result = runBuild(placed, this.#finished.at(-1)?.record)
    this.#finished.push(finished)
    if (result) emit({ kind: 'build-done', run, result })
    return finished
  }

  failedStep(): FailedStepLog | null {
    const last = this.#finished.at(-1)
    if (last?.record.outcome.kind !== 'failed') return null
    const { failedVertex } = last.record.outcome
    const { steps } = buildSteps(last.record.vertices, last.record.dockerfile.text, 'failed')
    const step = steps.find(({ vertex }) => vertex === failedVertex)
    if (!step) return null
    const lines = last.log.filter(({ vertex }) => vertex === failedVertex).map(({ text }) => text)
    return { instruction: step.instruction, lines: lines.slice(-shownLogLines) }
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
