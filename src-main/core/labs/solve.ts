/**
 * Proves a lab on the engine at hand: the untouched start fails, every wrong answer fails at the check that
 * is there to turn it down, and the solution passes.
 */
import type { CheckResult } from '#contract/run'
import { LabError } from '../app/lab-error'
import type { OnProgress } from '../app/progress'
import { type ProofBench, passes, proveAnswer } from './prove-task'
import type { TaskDefinition } from './task-schema'

export interface AnswerVerdict {
  readonly pass: boolean
  /** Up to and with the first that failed. */
  readonly checks: readonly CheckResult[]
}

export interface WrongVerdict {
  readonly name: string
  /** Whether the checks let it through, which they must not. */
  readonly pass: boolean
  /** What was observed at the check that turned it down. */
  readonly reason: string
  /** The check that turned it down, and the one that should have. */
  readonly failed: string | null
  readonly shouldFail: string
}

export interface TaskVerdict {
  readonly id: string
  readonly start: AnswerVerdict
  readonly wrong: readonly WrongVerdict[]
  readonly solution: AnswerVerdict
  readonly ok: boolean
}

export interface LabVerdict {
  readonly lab: string
  readonly engine: {
    readonly name: string
    readonly version: string
    readonly apiVersion: string
    readonly imageStore: string
  }
  readonly kit: { readonly name: string; readonly recipe: string }
  readonly tasks: readonly TaskVerdict[]
  readonly ok: boolean
}

/** Throws LabError `not-found` for a lab without tasks: there is nothing that could be proven. */
export async function solveLab(bench: ProofBench, onProgress: OnProgress): Promise<LabVerdict> {
  const { id: lab, tasks } = bench.lab.definition
  const entries = Object.entries(tasks)
  if (entries.length === 0) {
    throw new LabError('not-found', {
      what: `The lab ${lab} has no task.`,
      expected: 'A lab with tasks, whose start, wrong answers and solution can be tried.',
      todo: 'Add `tasks` to its lab.yaml, or run its experiment: `layerlab lab run`.',
    })
  }
  await bench.mirror.setSpeed('full')
  const total = entries.reduce((sum, [, { wrong }]) => sum + wrong.length + 2, 0)
  let done = 0
  const next = (message: string) => {
    onProgress({ value: done / total, message })
    done += 1
  }
  const verdicts: TaskVerdict[] = []
  for (const [id, task] of entries) verdicts.push(await solveTask(bench, id, task, next))
  onProgress({ value: 1, message: 'All answers are tried' })
  const { name, version, apiVersion, imageStore } = bench.info
  return {
    lab,
    engine: { name, version, apiVersion, imageStore },
    kit: { name: bench.kit.info.name, recipe: bench.kit.info.recipe },
    tasks: verdicts,
    ok: verdicts.every(({ ok }) => ok),
  }
}

async function solveTask(
  bench: ProofBench,
  id: string,
  task: TaskDefinition,
  next: (message: string) => void,
): Promise<TaskVerdict> {
  const start = `variants/${task.start}`
  const verdict = async (layers: readonly string[]): Promise<AnswerVerdict> => {
    const checks = await proveAnswer(bench, task, layers)
    return { pass: passes(task, checks), checks }
  }
  next(`${id}: the untouched start`)
  const untouched = await verdict([start])
  const wrong: WrongVerdict[] = []
  for (const { name, fails } of task.wrong) {
    next(`${id}: the wrong answer ${name}`)
    const { pass, checks } = await verdict([start, `wrong/${id}/${name}`])
    const failed = checks.find((check) => !check.pass)
    wrong.push({
      name,
      pass,
      reason: failed ? `${failed.title}: ${failed.observed}` : '',
      failed: failed?.id ?? null,
      shouldFail: fails,
    })
  }
  next(`${id}: the solution`)
  const solution = await verdict([start, `solution/${id}`])
  const turnedDown = wrong.every(({ failed, shouldFail }) => failed === shouldFail)
  return { id, start: untouched, wrong, solution, ok: !untouched.pass && turnedDown && solution.pass }
}
