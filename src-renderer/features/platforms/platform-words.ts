/** Platforms of steps, as a learner reads them. Pure. */
import type { EngineInfo } from '#contract/engine'
import type { Step } from '#contract/step'
import { readStepPlatform, stepWay } from '#contract/step-platform'

type Machine = Pick<EngineInfo, 'os' | 'arch'>

/**
 * Where the steps work, and what for: `linux/arm64, emulated`. Only programs are emulated, so steps among which
 * there is no RUN are not. Without an engine the names alone.
 */
export function platformWords(
  platform: string,
  steps: readonly Pick<Step, 'instruction'>[],
  engine: Machine | null,
): string {
  const read = readStepPlatform(platform)
  const emulated =
    engine !== null &&
    stepWay(read, engine) === 'emulated' &&
    steps.some(({ instruction }) => /^RUN\s/i.test(instruction))
  return [
    read.runsOn,
    ...(emulated ? ['emulated'] : []),
    ...(read.makesFor === read.runsOn ? [] : [`for ${read.makesFor}`]),
  ].join(', ')
}

/** The platform of the image that a step is part of, without the system that labs have in common: `arm64`. */
export function shortTarget(platform: string): string {
  return readStepPlatform(platform).makesFor.replace(/^linux\//, '')
}
