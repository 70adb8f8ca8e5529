/** On which platform the steps of a build ran: on the engine's own, or emulated. */
import type { Step } from '#contract/step'
import { readStepPlatform, type StepWay, stepWay } from '#contract/step-platform'
import { outlineDockerfile } from '../../build/dockerfile-stages'
import { median } from '../../records/runs-compare'
import { inSeconds } from '../words'
import { type Bounds, withinBounds } from './bounds'
import { failureOf } from './builds'
import { type Finding, noBuild, type PlaceEvidence, type Sample } from './evidence'
import { byMedian, sentence } from './place-words'
import { ratioBounds, ratioWords } from './ratio-words'
import { stepsRunning } from './steps'

interface Meant {
  /** Empty means every RUN step. */
  readonly running?: string | undefined
}

interface PlacedStep {
  readonly step: Step
  /** Undefined where the engine does not say for which platform it was. */
  readonly way: StepWay | undefined
}

function placedSteps(sample: Sample, running: string): readonly PlacedStep[] {
  return stepsRunning(sample, running)
    .filter(({ state }) => state === 'ran' || state === 'cached')
    .map((step) => ({
      step,
      way:
        step.platform === null ? undefined : stepWay(readStepPlatform(step.platform), sample.record.engine),
    }))
}

export function stepsNative({ running = '' }: Meant, place: PlaceEvidence): Finding {
  const expected = `${everyRun(running)} runs programs of the engine’s own platform, so nothing is emulated.`
  return eachSample(place, expected, (sample) => {
    const placed = placedSteps(sample, running)
    const wrong = placed.find(({ way }) => way === undefined || way === 'emulated')
    if (placed.length === 0) return { pass: false, observed: noRun(running) }
    return { pass: wrong === undefined, observed: wrong ? told(wrong) : placed.map(told).join(' ') }
  })
}

export function stepsEmulated({ running = '' }: Meant, place: PlaceEvidence): Finding {
  const expected = `A \`RUN\`${withText(running)} runs programs of another platform than the engine’s.`
  return eachSample(place, expected, (sample) => {
    const placed = placedSteps(sample, running)
    const found = placed.find(({ way }) => way === 'emulated')
    if (placed.length === 0) return { pass: false, observed: noRun(running) }
    return { pass: found !== undefined, observed: found ? told(found) : placed.map(told).join(' ') }
  })
}

/**
 * BuildKit lets an image for one platform start from a base for another, whose programs would not run there. It
 * names the target of a step only where the stage asks for it, so the platforms of the whole build are compared.
 */
export function lastStageForTarget(place: PlaceEvidence): Finding {
  const expected = 'For each platform that is built for, the last stage is one of that platform.'
  return eachSample(place, expected, ({ build, record }) => {
    const stage = outlineDockerfile(record.dockerfile.text).stages.at(-1)?.name
    const found = [...build.steps, ...build.otherSteps].flatMap((step) =>
      stage !== undefined && step.stage === stage && step.platform !== null
        ? readStepPlatform(step.platform).runsOn
        : [],
    )
    if (found.length === 0) {
      return { pass: false, observed: 'The last stage has no step of which the platform is known.' }
    }
    const there = [...new Set(found)].toSorted()
    const observed = `The last stage is there for ${there.join(' and ')}.`
    return { pass: there.join() === record.options.platforms.toSorted().join(), observed }
  })
}

/** By the longest step with the text that ran in each build, the median of the repeats. */
export function stepsRatio(
  { running, ...bounds }: { readonly running: string } & Bounds,
  above: PlaceEvidence,
  below: PlaceEvidence,
): Finding {
  const longest = `the longest \`RUN\`${withText(running)}`
  const expected = sentence(
    `${longest} takes ${ratioBounds(bounds)} the time in ${above.title} that it takes in ${below.title}${byMedian(above, below)}`,
  )
  const [a, b] = [longestIn(running, above), longestIn(running, below)]
  if (typeof a === 'string') return { pass: false, observed: a, expected }
  if (typeof b === 'string') return { pass: false, observed: b, expected }
  const ratio = a / b
  return {
    pass: !Number.isNaN(ratio) && withinBounds(ratio, bounds),
    observed: `It took ${ratioWords(a, b, { words: inSeconds, bounds })}.`,
    expected,
  }
}

function longestIn(running: string, place: PlaceEvidence): number | string {
  const longest = place.samples.flatMap((sample) => {
    const times = stepsRunning(sample, running).flatMap(({ state, durationMs }) =>
      state === 'ran' && durationMs !== null ? [durationMs] : [],
    )
    return times.length === 0 ? [] : [Math.max(...times)]
  })
  if (longest.length > 0) return median(longest)
  return place.samples.map(failureOf)[0] ?? (place.samples.length === 0 ? noBuild(place) : noRun(running))
}

function eachSample(
  place: PlaceEvidence,
  expected: string,
  judge: (sample: Sample) => Pick<Finding, 'pass' | 'observed'>,
): Finding {
  const findings = place.samples.map((sample) => {
    const failure = failureOf(sample)
    return failure === undefined ? judge(sample) : { pass: false, observed: failure }
  })
  const shown = findings.find(({ pass }) => !pass) ?? findings[0]
  return shown ? { ...shown, expected } : { pass: false, observed: noBuild(place), expected }
}

function told({ step: { instruction, platform, state, durationMs }, way }: PlacedStep): string {
  const time = state === 'ran' && durationMs !== null ? `, in ${inSeconds(durationMs)}` : ''
  if (way === undefined || platform === null) {
    return `\`${instruction}\`: the engine does not say for which platform it ran.`
  }
  const { runsOn, makesFor } = readStepPlatform(platform)
  const words = {
    native: `ran on ${runsOn}`,
    cross: `ran on ${runsOn}, for ${makesFor}`,
    emulated: `ran emulated, as a program of ${runsOn}`,
  }
  return `\`${instruction}\` ${words[way]}${time}.`
}

function everyRun(running: string): string {
  return running === '' ? 'Every `RUN`' : `Every \`RUN\`${withText(running)}`
}

function withText(running: string): string {
  return running === '' ? '' : ` with \`${running}\``
}

function noRun(running: string): string {
  return `No \`RUN\`${withText(running)} ran or came from the cache.`
}
