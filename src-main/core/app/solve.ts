/** Proves a lab for whoever writes one: its start, its wrong answers and its solution, on the engine at hand. */
import { type LabVerdict, solveLab } from '../labs/solve'
import type { LabDeps } from './handlers/lab-handlers'
import { type OnProgress, partOf } from './progress'
import { readyEngine } from './ready-engine'

/** Share of the work that getting kit and mirror ready takes where they are not yet. */
const readyShare = 0.1

export interface SolveOptions {
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

/** Throws LabError `busy` while a job runs, and what `solveLab` throws. */
export async function solveOnEngine(
  deps: Pick<
    LabDeps,
    'labs' | 'kits' | 'engines' | 'mirrors' | 'jobs' | 'clock' | 'log' | 'makeBuild' | 'authorities' | 'paths'
  >,
  id: string,
  { signal, onProgress }: SolveOptions,
): Promise<LabVerdict> {
  deps.jobs.requireIdle()
  const lab = await deps.labs.load(id)
  const { features } = lab.definition.needs
  await deps.engines.connected()
  const kit = await deps.kits.open()
  const getReady = partOf(onProgress, 0, readyShare)
  const { found, mirror } = await readyEngine(deps, { features, kit }, getReady, signal)
  const { clock, log, makeBuild, authorities } = deps
  return solveLab(
    {
      ...found,
      lab,
      kit,
      mirror,
      makeBuild,
      authorities,
      temporary: deps.paths.temporary,
      clock,
      log,
      signal,
    },
    partOf(onProgress, readyShare, 1),
  )
}
