import type { AppEvent } from '#contract/events'
import type { RunBuild } from '../../build/builder'
import type { FoundEngine } from '../../engine/find-engine'
import type { KitShelf } from '../../kit/kit'
import { type LabShelf, labSummary } from '../../labs/load-labs'
import { runLab } from '../../labs/run-lab'
import type { Authorities } from '../../labs/services/authorities'
import { labStateOf, type ProgressStore } from '../../records/progress-store'
import type { RecordStore } from '../../records/record-store'
import { removeRunRemains } from '../clean'
import type { Clock } from '../clock'
import type { EngineSession } from '../engine-session'
import type { Jobs } from '../jobs'
import type { Log } from '../log'
import type { MirrorSession } from '../mirror-session'
import type { Paths } from '../paths'
import { partOf } from '../progress'
import { readyEngine } from '../ready-engine'
import type { HandlerRegistry } from './registry'

export interface LabDeps {
  readonly labs: LabShelf
  readonly kits: KitShelf
  readonly records: RecordStore
  readonly progress: ProgressStore
  readonly engines: EngineSession
  readonly mirrors: MirrorSession
  readonly jobs: Jobs
  readonly clock: Clock
  readonly log: Log
  readonly makeBuild: RunBuild
  readonly authorities: Authorities
  readonly paths: Paths
  /** Runs that this process began: it answers for what they leave behind. */
  readonly ownRuns: Set<string>
  readonly emit: (event: AppEvent) => void
}

/** Share of a run's progress that getting kit and mirror ready takes where they are not yet. */
const readyShare = 0.1
/** Share of getting a private engine ready that its own start takes; loading the kit is the rest. */
const startShare = 0.5

export function registerLabHandlers(registry: HandlerRegistry, deps: LabDeps): void {
  const { labs, progress, records, jobs } = deps
  registry.add('lab.list', async () => (await labs.list()).map(labSummary))
  registry.add('lab.show', async ({ lab }) => (await labs.load(lab)).detail)
  registry.add('lab.state', ({ lab }) => labStateOf(lab, progress, records))
  registry.add('lab.save-state', async ({ lab, ...state }) => {
    await progress.save(lab, state)
    return labStateOf(lab, progress, records)
  })
  registry.add('lab.equip', async ({ lab: id }) => {
    jobs.requireIdle()
    const { features } = (await labs.load(id)).definition.needs
    const kit = await deps.kits.open()
    return jobs.start({ kind: 'engine.private', about: id }, async ({ onProgress, signal }) => {
      await deps.engines.startPrivate(partOf(onProgress, 0, startShare), signal, features)
      await readyEngine(deps, { features, kit }, partOf(onProgress, startShare, 1), signal)
    })
  })
  registry.add('lab.run', async ({ lab: id, repeat, mirrorSpeed }) => {
    // All that can be known to be missing is said at once, not as the end of a job.
    jobs.requireIdle()
    const lab = await labs.load(id)
    await deps.engines.connected()
    const kit = await deps.kits.open()
    return jobs.start({ kind: 'lab.run', about: id }, async (job) => {
      const { features } = lab.definition.needs
      const getReady = partOf(job.onProgress, 0, readyShare)
      const { found, mirror } = await readyEngine(deps, { features, kit }, getReady, job.signal)
      await removeEarlierRemains(deps, found)
      await runLab({
        ...found,
        lab,
        kit,
        mirror,
        store: records,
        makeBuild: deps.makeBuild,
        authorities: deps.authorities,
        temporary: deps.paths.temporary,
        repeat,
        mirrorSpeed,
        prediction: (await progress.read(id)).prediction,
        clock: deps.clock,
        log: deps.log,
        signal: job.signal,
        onProgress: partOf(job.onProgress, readyShare, 1),
        onRun(run) {
          deps.ownRuns.add(run)
          job.setRun(run)
        },
        emit: deps.emit,
      })
    })
  })
}

/** What a LayerLab that died left of its runs; those of another data folder are not ours to judge. */
async function removeEarlierRemains(deps: LabDeps, { engine }: FoundEngine): Promise<void> {
  const runs = await deps.records.listRuns()
  const ended = runs.filter(({ outcome }) => outcome.kind !== 'running').map(({ id }) => id)
  await removeRunRemains(engine, new Set(ended), deps.log)
}
