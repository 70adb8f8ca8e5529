/** A check as a run of the history: each of its builds is told while it goes on, and recorded when it has ended. */
import type { FailedStepLog } from '#contract/task'
import { toErrorData } from '../app/lab-error'
import type { FinishedBuild } from '../build/builder'
import { buildSteps } from '../build/steps'
import type { ProofBench } from '../labs/prove-task'
import { runBuild } from '../labs/run-view'
import type { RunWriter } from '../records/record-store'
import type { TaskCheckInput } from './check-task'

const shownLogLines = 40

export function beginCheckRun({ place, store, clock, info, kit }: TaskCheckInput): Promise<RunWriter> {
  const { id: lab, title: labTitle } = place.lab.definition
  return store.beginRun({
    kind: 'check',
    task: { id: place.id, title: place.task.title },
    lab,
    labTitle,
    startedAt: clock.now().toISOString(),
    repeat: 1,
    engine: info,
    kit: { name: kit.info.name, recipe: kit.info.recipe },
    mirrorSpeed: 'full',
    prediction: null,
  })
}

export class CheckRun {
  readonly #input: TaskCheckInput
  readonly #writer: RunWriter
  readonly #finished: FinishedBuild[] = []

  constructor(input: TaskCheckInput, writer: RunWriter) {
    this.#input = input
    this.#writer = writer
  }

  readonly makeBuild: ProofBench['makeBuild'] = async (engine, info, request) => {
    const { emit, onBuild, makeBuild } = this.#input
    // The lab's own services are no part of what is proven.
    if (!request.place) return makeBuild(engine, info, request)
    const run = this.#writer.id
    const { builds } = this.#input.place.task
    const { variant, phase, repeat } = request.place
    const here = { variant, phase, repeat }
    onBuild(this.#finished.length + 1, builds.length)
    const made = await makeBuild(engine, info, {
      ...request,
      run,
      onLive: (live) => emit({ kind: 'build-live', live: { run, build: request.id, ...here, ...live } }),
      onLog: (lines) => emit({ kind: 'build-log', build: request.id, lines }),
    })
    const mirrorBytes = request.proxyArgs ? await this.#bytesServed(request.id) : null
    const finished = { ...made, record: { ...made.record, mirrorBytes } }
    await this.#writer.addBuild(finished.record, finished.log)
    const result = runBuild(finished.record, this.#finished.at(-1)?.record)
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

  async #bytesServed(build: string): Promise<number | null> {
    const { mirror, log } = this.#input
    return mirror.bytesServed(build).catch((error: unknown) => {
      log.warn(`The mirror does not say what it served to ${build}: ${toErrorData(error).what}`)
      return null
    })
  }
}
