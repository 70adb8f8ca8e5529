/** Runs a lab's experiment: every phase of every variant, repeated, each build recorded before the next begins. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildRecord, BuildSuccess } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { AppEvent } from '#contract/events'
import type { Prediction } from '#contract/lab'
import type { ProbeRecord } from '#contract/probe'
import type { CheckResult, MirrorSpeed, RunDetail } from '#contract/run'
import { removeRunRemains } from '../app/clean'
import type { Clock } from '../app/clock'
import { toErrorData } from '../app/lab-error'
import { ownLabels } from '../app/labels'
import type { Log } from '../app/log'
import type { OnProgress } from '../app/progress'
import type { FinishedBuild, RunBuild as MakeBuild } from '../build/builder'
import type { Engine } from '../engine/engine'
import type { Kit, RunningMirror } from '../kit/kit'
import { buildId } from '../records/ids'
import type { RecordStore, RunWriter } from '../records/record-store'
import { outcomeError } from './build-outcome'
import { imageOf, imagesOf } from './built-images'
import { experimentEvidence, sampleOf } from './experiment-evidence'
import { type Build, experimentPlan } from './experiment-plan'
import { servedBy } from './kit-variants'
import type { LoadedLab } from './lab'
import { LabSecrets } from './lab-secrets'
import { evaluate } from './predicates/evaluate'
import type { Sample } from './predicates/evidence'
import { makeProbe } from './probes/make-probe'
import { requestClient } from './probes/request'
import { requireKit } from './require-kit'
import { describeRun, inShippedLines, runBuild } from './run-view'
import type { Authorities } from './services/authorities'
import { createLabServices, type LabServices } from './services/lab-services'
import { makeWorkspace, type Workspace } from './workspace'

export interface RunLabInput {
  readonly lab: LoadedLab
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly mirror: RunningMirror
  readonly store: RecordStore
  readonly makeBuild: MakeBuild
  readonly authorities: Authorities
  /** `paths.temporary`. */
  readonly temporary: string
  readonly repeat: number
  readonly mirrorSpeed: MirrorSpeed
  readonly prediction: Prediction | null
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Called once, as soon as the run has an id. */
  readonly onRun: (run: string) => void
  readonly emit: (event: AppEvent) => void
}

/**
 * Throws LabError `kit-missing` before it begins; after that the run is recorded with how it ended, and
 * `build-failed`, `engine-lost`, `disk-full` … or the signal's reason is thrown. What was built before stays
 * recorded. Images and workspaces of the run are gone in any case.
 */
export async function runLab(given: RunLabInput): Promise<RunDetail> {
  const input = { ...given, lab: servedBy(given.kit, given.lab) }
  const { lab, store, clock, signal, emit } = input
  requireKit(lab, input.kit)
  await input.mirror.setSpeed(input.mirrorSpeed)
  signal.throwIfAborted()
  const writer = await store.beginRun({
    kind: 'experiment',
    task: null,
    lab: lab.definition.id,
    labTitle: lab.definition.title,
    startedAt: clock.now().toISOString(),
    repeat: input.repeat,
    engine: input.info,
    kit: { name: input.kit.info.name, recipe: input.kit.info.recipe },
    mirrorSpeed: input.mirrorSpeed,
    prediction: input.prediction,
  })
  input.onRun(writer.id)
  emit({ kind: 'runs' })
  try {
    await writer.end({ kind: 'success' }, await new ExperimentRun(input, writer).make())
  } catch (error) {
    const outcome = signal.aborted
      ? ({ kind: 'cancelled' } as const)
      : ({ kind: 'failed', error: toErrorData(error) } as const)
    await writer.end(outcome, []).catch((ending: unknown) => {
      input.log.warn(`How the run ${writer.id} ended could not be written: ${toErrorData(ending).what}`)
    })
    throw error
  } finally {
    emit({ kind: 'runs' })
    await giveLineBack(input)
  }
  return describeRun(await store.showRun(writer.id))
}

/** Terminals share the mirror, and nobody asked for a slow one there. */
async function giveLineBack({ mirror, mirrorSpeed, log }: RunLabInput): Promise<void> {
  if (mirrorSpeed === 'full') return
  await mirror.setSpeed('full').catch((error: unknown) => {
    log.warn(`The package mirror stays slow: ${toErrorData(error).what}`)
  })
}

class ExperimentRun {
  readonly #input: RunLabInput
  readonly #writer: RunWriter
  readonly #directory: string
  readonly #services: LabServices
  readonly #secrets: LabSecrets
  readonly #samples: Sample[] = []
  readonly #probes: ProbeRecord[] = []
  /** The latest record of each variant, within one repeat. */
  readonly #latest = new Map<string, BuildRecord>()

  constructor(input: RunLabInput, writer: RunWriter) {
    this.#input = input
    this.#writer = writer
    this.#directory = join(input.temporary, writer.id)
    this.#secrets = new LabSecrets(input.lab.definition)
    this.#services = createLabServices(input, writer.id, this.#directory)
  }

  async make(): Promise<readonly CheckResult[]> {
    const plan = experimentPlan(this.#input.lab.definition, this.#input.repeat)
    try {
      for (const repeat of plan) await this.#makeRepeat(repeat, plan.flat().length)
      this.#input.onProgress({ value: 1, message: 'All builds are recorded' })
      return this.#checks()
    } finally {
      await this.#services.stop().catch(() => {
        // What is still there goes with the remains.
      })
      await this.#removeRemains()
      await rm(this.#directory, { recursive: true, force: true })
    }
  }

  #checks(): readonly CheckResult[] {
    const { definition } = this.#input.lab
    const evidence = experimentEvidence(definition, this.#samples, this.#probes)
    return definition.experiment.checks.map((check) => ({
      id: check.id,
      title: check.title,
      ...evaluate(check, evidence),
    }))
  }

  async #makeRepeat(builds: readonly Build[], total: number): Promise<void> {
    const { lab, kit, signal } = this.#input
    const repeat = builds[0]?.repeat ?? 1
    const workspace = await makeWorkspace({
      lab,
      kit,
      directory: join(this.#directory, `repeat-${repeat}`),
      unique: `${this.#writer.id}-${repeat}`,
      authority: await this.#authority(),
      secrets: this.#secrets,
    })
    this.#latest.clear()
    try {
      for (const build of builds) {
        signal.throwIfAborted()
        await workspace.enterPhase(build.variant.id, build.phase)
        await this.#makeBuild(build, workspace, total)
      }
    } finally {
      await workspace.remove()
    }
  }

  async #makeBuild(build: Build, workspace: Workspace, total: number): Promise<void> {
    const { signal, emit } = this.#input
    const { record, log } = await this.#build(build, workspace, total)
    await this.#writer.addBuild(record, log)
    const view = runBuild(record, this.#latest.get(build.variant.id))
    if (view) {
      this.#samples.push(sampleOf(view, record, log))
      emit({ kind: 'build-done', run: this.#writer.id, result: view })
    }
    this.#latest.set(build.variant.id, record)
    if (record.outcome.kind === 'success') {
      await this.#makeProbes(build, record.id, record.outcome)
      for (const id of imagesOf(record.outcome)) await this.#removeImage(id)
    }
    signal.throwIfAborted()
    if (build.variant.mayFail && record.outcome.kind === 'failed') return
    const error = outcomeError(record, log, build.variant.title)
    if (error) throw error
  }

  async #makeProbes({ variant, phase, repeat }: Build, build: string, made: BuildSuccess): Promise<void> {
    const { lab, engine, kit, signal } = this.#input
    for (const probe of lab.definition.experiment.probes) {
      if (probe.variants && !probe.variants.includes(variant.id)) continue
      if (probe.phases && !probe.phases.includes(phase.id)) continue
      if (probe.repeats === 'first' && repeat > 1) continue
      const record = await makeProbe(
        {
          engine,
          clientImage: () => requestClient(kit),
          run: this.#writer.id,
          serviceContainer: (service) => this.#services.container(service),
          secrets: this.#secrets,
          signal,
        },
        probe,
        {
          build,
          image: imageOf(made, probe.target),
          place: { variant: variant.id, phase: phase.id, repeat },
        },
      )
      await this.#writer.addProbe(record)
      this.#probes.push(record)
    }
  }

  async #authority(): Promise<string | undefined> {
    const { authority } = this.#input.lab.definition
    return authority && (await this.#input.authorities(authority.name)).certificate
  }

  async #build(build: Build, workspace: Workspace, total: number): Promise<FinishedBuild> {
    const { engine, info, mirror, lab, signal, onProgress, emit, makeBuild, log } = this.#input
    const { variant, phase, repeat } = build
    const run = this.#writer.id
    const id = buildId(run, build.index)
    const dockerfile = workspace.dockerfileOf(variant.id)
    const usesMirror = lab.definition.needs.mirrors.length > 0
    const message = `${variant.title}: ${phase.title.toLowerCase()}, ${repeat} of ${this.#input.repeat}`
    onProgress({ value: (build.index - 1) / total, message })
    const { args, ...confined } = this.#secrets.given(variant.build)
    if (usesMirror) await this.#secrets.openMirror(mirror, id)
    const finished = await makeBuild(engine, info, {
      id,
      run,
      place: {
        lab: lab.definition.id,
        variant: variant.id,
        phase: phase.id,
        repeat,
        temperature: phase.temperature,
      },
      contextDirectory: workspace.contextOf(variant.id),
      bake: variant.build.bake,
      options: {
        noCache: phase.temperature === 'cold',
        // Only the host's network reaches the mirror, which listens on loopback; other labs need none.
        networkMode: usesMirror ? 'host' : 'none',
        target: variant.build.target ?? null,
        buildArgs: args,
        platforms: variant.build.platforms,
        labels: ownLabels('experiment', run),
      },
      ...confined,
      cacheMounts: `${run}-${repeat}-${variant.id}`,
      ...(usesMirror ? { proxyArgs: mirror.proxyArgs(id) } : {}),
      signal,
      onLive: ({ atMs, steps, otherSteps }) => {
        const ended = steps.filter(
          ({ durationMs, state }) => durationMs !== null || state === 'cached',
        ).length
        onProgress({
          value: (build.index - 1 + ended / Math.max(1, steps.length)) / total,
          message,
        })
        emit({
          kind: 'build-live',
          live: {
            run,
            build: id,
            variant: variant.id,
            phase: phase.id,
            repeat,
            atMs,
            steps: inShippedLines(steps, dockerfile),
            otherSteps,
          },
        })
      },
      onLog: (lines) => emit({ kind: 'build-log', build: id, lines }),
    })
    if (!usesMirror) return finished
    const mirrorBytes = await mirror.bytesServed(id).catch((error: unknown) => {
      log.warn(`The mirror does not say what it served to ${id}: ${toErrorData(error).what}`)
      return null
    })
    return { ...finished, record: { ...finished.record, mirrorBytes } }
  }

  /** The build cache keeps the layers, so that the next build of the variant still finds them. */
  async #removeImage(id: string): Promise<void> {
    await this.#input.engine.removeImage(id).catch((error: unknown) => {
      this.#input.log.warn(`The image ${id} could not be removed: ${toErrorData(error).what}`)
    })
  }

  /** What is left, e.g. of a build that was cancelled when its image was there already. */
  async #removeRemains(): Promise<void> {
    const { engine, log } = this.#input
    await removeRunRemains(engine, new Set([this.#writer.id]), log).catch((error: unknown) => {
      log.warn(`Images of the run ${this.#writer.id} could not be looked for: ${toErrorData(error).what}`)
    })
  }
}
