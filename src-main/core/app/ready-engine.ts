/** What every experiment and every check of a task begins with: an engine that can do it, with the kit on it. */
import type { EngineFeature } from '#contract/engine'
import type { FoundEngine } from '../engine/find-engine'
import type { Kit, RunningMirror } from '../kit/kit'
import type { EngineSession } from './engine-session'
import type { MirrorSession } from './mirror-session'
import { type OnProgress, partOf } from './progress'

/** Share that the start of a private engine takes, where one is started; loading the kit is the rest. */
const startShare = 0.5

export interface ReadyEngine {
  readonly found: FoundEngine
  readonly mirror: RunningMirror
}

/** Throws what `EngineSession.equipped` and the installation of the kit throw. */
export async function readyEngine(
  { engines, mirrors }: { readonly engines: EngineSession; readonly mirrors: MirrorSession },
  { features, kit }: { readonly features: readonly EngineFeature[]; readonly kit: Kit },
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ReadyEngine> {
  const found = await engines.equipped(features, partOf(onProgress, 0, startShare), signal)
  const mirror = await mirrors.ready(found.engine, kit, partOf(onProgress, startShare, 1), signal)
  return { found, mirror }
}
