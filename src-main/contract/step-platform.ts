/** For which platform a step works, and on which its programs run. */
import type { EngineInfo } from './engine'

export interface StepPlatform {
  /** Whose programs the step runs, e.g. `linux/amd64`. */
  readonly runsOn: string
  /** What the image that it is part of is for. */
  readonly makesFor: string
}

/**
 * As BuildKit writes it: `linux/arm64`, or `linux/amd64->arm64` where both differ. What it leaves out behind the
 * arrow is the same on both sides.
 */
export function readStepPlatform(text: string): StepPlatform {
  const [runsOn = '', behind] = text.split('->')
  if (behind === undefined) return { runsOn, makesFor: runsOn }
  const [os = '', architecture = ''] = runsOn.split('/')
  const parts = behind.split('/')
  const [first = '', second] = parts
  if (isVariant(first)) return { runsOn, makesFor: [os, architecture, first].join('/') }
  const namesNoSystem = second === undefined || (parts.length === 2 && isVariant(second))
  return { runsOn, makesFor: namesNoSystem ? `${os}/${behind}` : behind }
}

/** `v7` of `arm/v7` */
function isVariant(part: string): boolean {
  return /^v\d+$/.test(part)
}

export type StepWay =
  /** Its programs are the engine's own, and so is what it makes. */
  | 'native'
  /** Its programs are the engine's own; what it makes is for another platform. */
  | 'cross'
  /** Its programs are for another machine than the engine's. */
  | 'emulated'

export function stepWay(
  { runsOn, makesFor }: StepPlatform,
  engine: Pick<EngineInfo, 'os' | 'arch'>,
): StepWay {
  if (!runsOnMachine(runsOn, engine)) return 'emulated'
  return runsOn === makesFor ? 'native' : 'cross'
}

function runsOnMachine(platform: string, engine: Pick<EngineInfo, 'os' | 'arch'>): boolean {
  const [os, architecture] = platform.split('/')
  // Processors of amd64 run programs of 386 by themselves.
  const same = architecture === engine.arch || (engine.arch === 'amd64' && architecture === '386')
  return os === engine.os && same
}
