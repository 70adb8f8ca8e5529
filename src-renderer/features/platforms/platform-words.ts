/** Platforms of steps, as a learner reads them. Pure. */
import type { EngineInfo } from '#contract/engine'
import { readStepPlatform, stepWay } from '#contract/step-platform'

type Machine = Pick<EngineInfo, 'os' | 'arch'>

/** Where the step's programs run, and what for: `linux/arm64, emulated`. Without an engine the name alone. */
export function platformWords(platform: string, engine: Machine | null): string {
  const read = readStepPlatform(platform)
  const emulated = engine !== null && stepWay(read, engine) === 'emulated'
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
