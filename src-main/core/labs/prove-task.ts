/** Proves an answer to a task: makes the task's builds in a workspace and looks at its checks in order. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineInfo } from '#contract/engine'
import { assertNever } from '#contract/errors'
import type { CheckResult } from '#contract/run'
import { removeRunRemains } from '../app/clean'
import type { Clock } from '../app/clock'
import { LabError } from '../app/lab-error'
import { ownLabels } from '../app/labels'
import type { Log } from '../app/log'
import type { RunBuild as MakeBuild } from '../build/builder'
import { buildSteps } from '../build/steps'
import type { Engine } from '../engine/engine'
import type { Kit, RunningMirror } from '../kit/kit'
import { buildId, newRunId } from '../records/ids'
import { probeContainer } from './container-probe'
import { stampedWith } from './edits'
import type { LoadedLab } from './lab'
import type { TaskCheck, TaskDefinition } from './task-schema'
import { inSeconds } from './words'
import { editContext, makeContext } from './workspace'

export interface ProofBench {
  readonly lab: LoadedLab
  /** The recorded run that the builds are of; without it, each answer has an id of its own and leaves no record. */
  readonly run?: string
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly mirror: RunningMirror
  readonly makeBuild: MakeBuild
  /** `paths.workspaces`. */
  readonly workspaces: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** A build that was made: its record, or why there is none. */
type Made =
  | { readonly kind: 'built'; readonly record: Awaited<ReturnType<MakeBuild>>['record'] }
  | { readonly kind: 'refused'; readonly error: string }

/**
 * `layers`: folders of the lab that make the answer, each over the one before. Gives the results up to and
 * with the first check that fails: later builds are then not made. Nothing is left behind.
 */
export async function proveAnswer(
  bench: ProofBench,
  task: TaskDefinition,
  layers: readonly string[],
): Promise<readonly CheckResult[]> {
  const proof = new Proof(bench, task)
  try {
    await proof.begin(layers)
    const results: CheckResult[] = []
    for (const check of task.check) {
      const result = await proof.look(check)
      results.push(result)
      if (!result.pass) break
    }
    return results
  } finally {
    await proof.end()
  }
}

export function passes(task: TaskDefinition, results: readonly CheckResult[]): boolean {
  return results.length === task.check.length && results.every(({ pass }) => pass)
}

type Finding = Pick<CheckResult, 'pass' | 'observed' | 'expected'>

class Proof {
  readonly #bench: ProofBench
  readonly #task: TaskDefinition
  readonly #id: string
  readonly #context: string
  readonly #stamps
  readonly #made = new Map<string, Made>()

  constructor(bench: ProofBench, task: TaskDefinition) {
    this.#bench = bench
    this.#task = task
    this.#id = bench.run ?? newRunId(bench.clock.now().toISOString())
    this.#context = join(bench.workspaces, `proof-${this.#id}`)
    this.#stamps = stampedWith(
      bench.lab.definition.experiment.stamp,
      `${this.#id}-${randomUUID().slice(0, 8)}`,
    )
  }

  async begin(layers: readonly string[]): Promise<void> {
    const { lab, kit } = this.#bench
    await makeContext({ lab, kit, context: this.#context, layers, stamps: this.#stamps })
  }

  async end(): Promise<void> {
    await rm(this.#context, { recursive: true, force: true })
    await removeRunRemains(this.#bench.engine, new Set([this.#id]), this.#bench.log)
  }

  async look(check: TaskCheck): Promise<CheckResult> {
    return {
      id: check.id,
      title: check.title,
      ...(await this.#find(check, await this.#buildUpTo(check.build))),
    }
  }

  /** Makes the builds up to this one that are not made yet; one that fails is the last. */
  async #buildUpTo(id: string): Promise<Made> {
    const { experiment } = this.#bench.lab.definition
    for (const { id: next, phase: phaseId } of this.#task.builds) {
      let made = this.#made.get(next)
      if (!made) {
        const phase = experiment.phases.find((one) => one.id === phaseId)
        if (phase) await editContext(this.#bench.lab, this.#context, phase, this.#stamps)
        made = await this.#build()
        this.#made.set(next, made)
      }
      if (next === id || made.kind === 'refused' || made.record.outcome.kind !== 'success') return made
    }
    throw new Error(`The task has no build ${id}`)
  }

  async #build(): Promise<Made> {
    const { engine, info, mirror, makeBuild, lab, signal } = this.#bench
    const id = buildId(this.#id, this.#made.size + 1)
    const usesMirror = lab.definition.needs.mirrors.length > 0
    try {
      const { record } = await makeBuild(engine, info, {
        id,
        run: null,
        place: null,
        contextDirectory: this.#context,
        options: {
          networkMode: usesMirror ? 'host' : 'none',
          labels: ownLabels('experiment', this.#id),
        },
        ...(usesMirror ? { proxyArgs: mirror.proxyArgs(id) } : {}),
        signal,
      })
      signal.throwIfAborted()
      if (record.outcome.kind === 'engine-lost') throw engineLost(record.outcome.error)
      return { kind: 'built', record }
    } catch (error) {
      const refused =
        error instanceof LabError &&
        (error.data.code === 'bad-request' || error.data.code === 'engine-refused')
      if (!refused) throw error
      return { kind: 'refused', error: error.data.what }
    }
  }

  async #find(check: TaskCheck, made: Made): Promise<Finding> {
    const failure = failureOf(made)
    switch (check.kind) {
      case 'build.succeeds':
        return {
          pass: failure === undefined,
          observed: failure ?? 'the build gave an image',
          expected: 'The build gives an image.',
        }
      case 'steps.cached':
        return cachedSteps(check, made)
      case 'exec.output':
        return this.#execOutput(check, made)
      default:
        return assertNever(check)
    }
  }

  async #execOutput(check: Extract<TaskCheck, { kind: 'exec.output' }>, made: Made): Promise<Finding> {
    const expected = `\`${check.command.join(' ')}\` in a container of the image prints ${JSON.stringify(check.contains)}.`
    const image =
      made.kind === 'built' && made.record.outcome.kind === 'success' ? made.record.outcome.image : null
    if (!image) return { pass: false, observed: failureOf(made) ?? 'there is no image', expected }
    const { command, contains, timeoutSeconds } = check
    const labels = ownLabels('lab-container', this.#id)
    try {
      const answer = await probeContainer(
        this.#bench.engine,
        { image: image.id, labels, command, contains, timeoutSeconds },
        this.#bench.signal,
      )
      return { pass: answer.found, observed: answer.text, expected }
    } catch (error) {
      if (!(error instanceof LabError) || error.data.code !== 'engine-refused') throw error
      return { pass: false, observed: error.data.what, expected }
    }
  }
}

function failureOf(made: Made): string | undefined {
  if (made.kind === 'refused') return made.error
  const { outcome } = made.record
  return outcome.kind === 'success' ? undefined : outcome.kind === 'cancelled' ? 'cancelled' : outcome.error
}

function cachedSteps(check: Extract<TaskCheck, { kind: 'steps.cached' }>, made: Made): Finding {
  const expected = `Every \`RUN\` with \`${check.running}\` comes from the cache, and there is at least one.`
  const failure = failureOf(made)
  if (made.kind === 'refused' || failure !== undefined)
    return { pass: false, observed: failure ?? '', expected }
  const { vertices, dockerfile, outcome } = made.record
  const meant = buildSteps(vertices, dockerfile.text, outcome.kind).steps.filter(
    ({ instruction }) => /^RUN\s/i.test(instruction) && instruction.includes(check.running),
  )
  if (meant.length === 0) {
    return { pass: false, observed: `No \`RUN\` with \`${check.running}\` is in the build.`, expected }
  }
  const again = meant.filter(({ state }) => state !== 'cached')
  const [first] = again
  return {
    pass: again.length === 0,
    observed: first
      ? `\`${first.instruction}\` ran again${first.durationMs === null ? '' : ` in ${inSeconds(first.durationMs)}`}; it should have come from the cache.`
      : `${meant.map(({ instruction }) => `\`${instruction}\``).join(', ')} came from the cache.`,
    expected,
  }
}

function engineLost(detail: string): LabError {
  return new LabError('engine-lost', {
    what: `The engine was lost during a build: ${detail}`,
    expected: 'The engine runs until the task is checked.',
    todo: 'Start the engine again, then check again.',
  })
}
