/**
 * What an experiment should show, as lab.yaml declares it, told from the builds of one run. A step that
 * was never reached is neither cached nor run again.
 */
import { assertNever } from '#contract/errors'
import type { CheckResult, RunBuild } from '#contract/run'
import type { Step, StepState } from '#contract/step'
import { median } from '../records/runs-compare'
import type { ExperimentCheck } from './lab-schema'
import { inRepeats, inSeconds } from './words'

type Finding = Omit<CheckResult, 'id' | 'title'>

export function evaluateChecks(
  checks: readonly ExperimentCheck[],
  builds: readonly RunBuild[],
): readonly CheckResult[] {
  return checks.map((check) => ({ id: check.id, title: check.title, ...evaluate(check, builds) }))
}

function evaluate(check: ExperimentCheck, builds: readonly RunBuild[]): Finding {
  switch (check.kind) {
    case 'step.reran':
      return stepsIn(check, builds, 'ran', 'runs again')
    case 'step.cached':
      return stepsIn(check, builds, 'cached', 'comes from the cache')
    case 'time.ratio':
      return timeRatio(check, builds)
    case 'explain.file':
      return explainedByFile(check, builds)
    default:
      return assertNever(check)
  }
}

interface StepPlace {
  readonly variant: string
  readonly phase: string
  readonly instruction: string
}

const stateWords: Readonly<Record<StepState, string>> = {
  ran: 'ran again',
  cached: 'came from the cache',
  failed: 'failed',
  cancelled: 'was cancelled',
  'not-reached': 'was never reached',
  waiting: 'had not started',
  running: 'had not ended',
}

function stepsIn(place: StepPlace, builds: readonly RunBuild[], wanted: StepState, words: string): Finding {
  const expected = `\`${place.instruction}\` of ${place.variant} ${words} in the phase ${place.phase}, in every repeat`
  const found = buildsAt(place, builds).map((build) => stepOf(build, place.instruction))
  if (found.length === 0) return { pass: false, observed: noBuild(place), expected }
  const steps = found.filter((step) => step !== undefined)
  const parts = [...new Set(steps.map(({ state }) => state))].map((state) => {
    const those = steps.filter((step) => step.state === state)
    return `${stateWords[state]} ${inRepeats(those.length, found.length)}${took(state, those)}`
  })
  if (steps.length < found.length)
    parts.push(`was not there ${inRepeats(found.length - steps.length, found.length)}`)
  return {
    pass: found.every((step) => step?.state === wanted),
    observed: `\`${place.instruction}\` ${parts.join('; ')}`,
    expected,
  }
}

function took(state: StepState, steps: readonly Step[]): string {
  const times = steps.map(({ durationMs }) => durationMs).filter((time) => time !== null)
  if (state !== 'ran' || times.length === 0) return ''
  return `, ${times.length === 1 ? 'in' : 'median'} ${inSeconds(median(times))}`
}

function timeRatio(
  check: Extract<ExperimentCheck, { kind: 'time.ratio' }>,
  builds: readonly RunBuild[],
): Finding {
  const { of, to, phase, atMost } = check
  const expected = `${of} by ${to} at most ${atMost} in the phase ${phase}, by the median of the repeats`
  const times = (variant: string) =>
    buildsAt({ variant, phase }, builds)
      .filter(({ outcome }) => outcome === 'success')
      .map(({ wallMs }) => wallMs)
  const above = median(times(of))
  const below = median(times(to))
  if (Number.isNaN(above)) return { pass: false, observed: noBuild({ variant: of, phase }), expected }
  if (Number.isNaN(below)) return { pass: false, observed: noBuild({ variant: to, phase }), expected }
  const ratio = above / below
  return {
    pass: ratio <= atMost,
    observed: `${inSeconds(above)} by ${inSeconds(below)} is ${ratio.toFixed(2)}`,
    expected,
  }
}

function explainedByFile(
  check: Extract<ExperimentCheck, { kind: 'explain.file' }>,
  builds: readonly RunBuild[],
): Finding {
  const expected = `\`${check.instruction}\` of ${check.variant} ran again because ${check.file} changed, in the phase ${check.phase}`
  const found = buildsAt(check, builds).map(({ explain }) =>
    explain.find(({ step }) => step.startsWith(check.instruction)),
  )
  if (found.length === 0) return { pass: false, observed: noBuild(check), expected }
  const named = (cause: string) =>
    cause.split(', ').some((change) => /^(.*) (?:changed|added|removed)$/.exec(change)?.[1] === check.file)
  const sentences = new Set(
    found.map(
      (one) => one?.sentence ?? `\`${check.instruction}\` did not run again, so there is nothing to explain.`,
    ),
  )
  return {
    pass: found.every((one) => one?.reason === 'context-changed' && named(one.cause)),
    observed: [...sentences].join(' '),
    expected,
  }
}

function buildsAt({ variant, phase }: Pick<StepPlace, 'variant' | 'phase'>, builds: readonly RunBuild[]) {
  return builds.filter((build) => build.variant === variant && build.phase === phase)
}

function stepOf(build: RunBuild, instruction: string): Step | undefined {
  return build.steps.find((step) => step.instruction.startsWith(instruction))
}

function noBuild({ variant, phase }: Pick<StepPlace, 'variant' | 'phase'>): string {
  return `There is no finished build of ${variant} in the phase ${phase}`
}
