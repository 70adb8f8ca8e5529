/** Proves an answer to a task: makes the task's builds in a workspace and looks at its checks in order. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineInfo } from '#contract/engine'
import type { ProbeRecord } from '#contract/probe'
import type { CheckResult } from '#contract/run'
import { removeRunRemains } from '../app/clean'
import type { Clock } from '../app/clock'
import { LabError, toErrorData } from '../app/lab-error'
import { ownLabels } from '../app/labels'
import type { Log } from '../app/log'
import type { RunBuild as MakeBuild } from '../build/builder'
import type { Engine } from '../engine/engine'
import type { Kit, RunningMirror } from '../kit/kit'
import { buildId, newRunId } from '../records/ids'
import type { BuildSettings } from './build-schema'
import { imageOf } from './built-images'
import { stampedWith } from './edits'
import { sampleOf } from './experiment-evidence'
import type { LoadedLab } from './lab'
import { LabSecrets, type SecretFile } from './lab-secrets'
import { lackingImage } from './lacking-image'
import { type Predicate, placesOf, probeOf } from './predicate-schema'
import { evaluate } from './predicates/evaluate'
import type { Evidence, Sample } from './predicates/evidence'
import { buildTitle } from './predicates/place-words'
import { makeProbe } from './probes/make-probe'
import { requestClient } from './probes/request'
import { runBuild } from './run-view'
import type { TextEdit } from './schema-parts'
import type { Authorities } from './services/authorities'
import { createLabServices, type LabServices } from './services/lab-services'
import type { TaskBuild, TaskDefinition } from './task-schema'
import { editContext, makeContext } from './workspace'

export interface ProofBench {
  readonly lab: LoadedLab
  /** The recorded run that the builds are of; without it, each answer has an id of its own and leaves no record. */
  readonly run?: string
  /** The lab as it is shipped, whose variants an answer may be compared with; `lab` unless said otherwise. */
  readonly shipped?: LoadedLab
  /** Called with each probe, as soon as it is made. */
  readonly onProbe?: (probe: ProbeRecord) => Promise<void>
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly mirror: RunningMirror
  readonly makeBuild: MakeBuild
  readonly authorities: Authorities
  /** `paths.temporary`. */
  readonly temporary: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** A build that was made: what it shows, or why there is none. */
type Made =
  | { readonly kind: 'built'; readonly sample: Sample }
  | { readonly kind: 'refused'; readonly error: string }

/**
 * `layers`: folders of the lab that make the answer, each over the one before. Gives the results up to and
 * with the first check that fails: later builds are then not made. Nothing is left behind.
 */
export async function proveAnswer(
  bench: ProofBench,
  task: TaskDefinition,
  layers: readonly string[],
): Promise<readonly CheckResult[]> {
  const proof = new Proof(bench, task)
  try {
    await proof.begin(layers)
    const results: CheckResult[] = []
    for (const check of task.check) {
      const result = await proof.look(check)
      results.push(result)
      if (!result.pass) break
    }
    return results
  } finally {
    await proof.end()
  }
}

export function passes(task: TaskDefinition, results: readonly CheckResult[]): boolean {
  return results.length === task.check.length && results.every(({ pass }) => pass)
}

class Proof {
  readonly #bench: ProofBench
  readonly #task: TaskDefinition
  readonly #id: string
  readonly #directory: string
  readonly #unique: string
  readonly #services: LabServices
  readonly #secrets: LabSecrets
  readonly #made = new Map<string, Made>()
  readonly #probes: ProbeRecord[] = []

  constructor(bench: ProofBench, task: TaskDefinition) {
    this.#bench = bench
    this.#task = task
    this.#id = bench.run ?? newRunId(bench.clock.now().toISOString())
    this.#directory = join(bench.temporary, `proof-${this.#id}`)
    this.#unique = `${this.#id}-${randomUUID().slice(0, 8)}`
    this.#secrets = new LabSecrets(bench.lab.definition)
    this.#services = createLabServices(
      { ...bench, lab: bench.shipped ?? bench.lab },
      this.#id,
      this.#directory,
    )
  }

  #stamps(variant: string): readonly TextEdit[] {
    return stampedWith(this.#task.stamp, this.#unique, variant)
  }

  #settingsOf(variant: string): BuildSettings {
    const settings = this.#bench.lab.definition.variants.find(({ id }) => id === variant)?.build
    if (!settings) throw new Error(`The lab has no variant ${variant}`)
    return settings
  }

  #secretFiles(variant: string): readonly SecretFile[] {
    return this.#secrets.files(this.#settingsOf(variant))
  }

  get #answer(): string {
    return join(this.#directory, 'answer')
  }

  async begin(layers: readonly string[]): Promise<void> {
    const { lab, kit } = this.#bench
    const authority = await this.#authority()
    const stamps = this.#stamps('answer')
    const secretFiles = this.#secretFiles(this.#task.start)
    const context = this.#answer
    await makeContext({ lab, kit, context, layers, stamps, authority, secretFiles, anyImage: true })
  }

  async end(): Promise<void> {
    await this.#services.stop().catch(() => {
      // What is still there goes with the remains.
    })
    await rm(this.#directory, { recursive: true, force: true })
    await this.#removeRemains()
  }

  /** How the proof itself ended is what counts: an engine that is gone has been told of already. */
  async #removeRemains(): Promise<void> {
    const { engine, log } = this.#bench
    await removeRunRemains(engine, new Set([this.#id]), log).catch((error: unknown) => {
      log.warn(`What the proof ${this.#id} made could not be looked for: ${toErrorData(error).what}`)
    })
  }

  async look(check: Predicate): Promise<CheckResult> {
    for (const { place } of placesOf(check)) {
      const stopped = await this.#makeUpTo(place)
      if (stopped) return { id: check.id, title: check.title, ...stopped }
      await this.#probe(probeOf(check), place)
    }
    return { id: check.id, title: check.title, ...evaluate(check, this.#evidence()) }
  }

  /**
   * Makes the builds up to this one that are not made yet. Gives a finding where this one cannot be had,
   * because the answer is no Dockerfile at all or an earlier build of it failed.
   */
  async #makeUpTo(id: string): Promise<Pick<CheckResult, 'pass' | 'observed' | 'expected'> | undefined> {
    for (const build of this.#task.builds) {
      const made = this.#made.get(build.id) ?? (await this.#make(build))
      this.#made.set(build.id, made)
      const expected = 'The build gives an image.'
      if (made.kind === 'refused') return { pass: false, observed: made.error, expected }
      if (build.id === id) return undefined
      const { outcome, error } = made.sample.build
      if (outcome !== 'success') return { pass: false, observed: error ?? outcome, expected }
    }
    throw new Error(`The task has no build ${id}`)
  }

  async #make({ id, phase: phaseId, variant, build: settings }: TaskBuild): Promise<Made> {
    const shipped = this.#bench.shipped ?? this.#bench.lab
    const phase = shipped.definition.experiment.phases.find((one) => one.id === phaseId)
    const lab = variant === undefined ? this.#bench.lab : shipped
    const context = variant === undefined ? this.#answer : join(this.#directory, id)
    const stamps = this.#stamps(variant ?? 'answer')
    if (variant !== undefined) {
      const layers = [`variants/${variant}`]
      const authority = await this.#authority()
      const secretFiles = this.#secretFiles(variant)
      const { kit } = this.#bench
      await makeContext({ lab, kit, context, layers, stamps, authority, secretFiles })
    }
    if (phase) await editContext(lab, context, phase, stamps)
    const used = variant ?? this.#task.start
    return this.#build(id, context, used, settings ?? this.#settingsOf(used))
  }

  async #build(
    phase: string,
    contextDirectory: string,
    variant: string,
    settings: BuildSettings,
  ): Promise<Made> {
    const { engine, info, mirror, makeBuild, lab, signal } = this.#bench
    const id = buildId(this.#id, this.#made.size + 1)
    const usesMirror = lab.definition.needs.mirrors.length > 0
    const { args, ...confined } = this.#secrets.given(settings)
    if (usesMirror) await this.#secrets.openMirror(mirror, id)
    try {
      const { record, log } = await makeBuild(engine, info, {
        id,
        run: null,
        place: { lab: lab.definition.id, variant, phase, repeat: 1, temperature: 'warm' },
        contextDirectory,
        bake: settings.bake,
        options: {
          networkMode: usesMirror ? 'host' : 'none',
          target: settings.target ?? null,
          buildArgs: args,
          platforms: settings.platforms,
          labels: ownLabels('experiment', this.#id),
        },
        ...confined,
        cacheMounts: `${this.#unique}-${contextDirectory === this.#answer ? 'answer' : phase}`,
        ...(usesMirror ? { proxyArgs: mirror.proxyArgs(id) } : {}),
        signal,
      })
      signal.throwIfAborted()
      if (record.outcome.kind === 'engine-lost') throw engineLost(record.outcome.error)
      const lacking = lackingImage(record)
      if (lacking)
        return {
          kind: 'refused',
          error: `The kit has nothing that stands in for ${lacking.reference}, and the engine could not get it: ${lacking.error}`,
        }
      const mirrorBytes = record.mirrorBytes ?? (usesMirror ? await mirror.bytesServed(id) : null)
      const counted = { ...record, mirrorBytes }
      const view = runBuild(counted, undefined)
      if (!view) throw new Error(`The build ${id} has no place`)
      return { kind: 'built', sample: sampleOf(view, counted, log) }
    } catch (error) {
      const refused =
        error instanceof LabError &&
        (error.data.code === 'bad-request' || error.data.code === 'engine-refused')
      if (!refused) throw error
      return { kind: 'refused', error: error.data.what }
    }
  }

  /** At most once for each build. */
  async #probe(id: string | undefined, place: string): Promise<void> {
    const made = this.#made.get(place)
    const probe = this.#task.probes.find((one) => one.id === id)
    if (!probe || made?.kind !== 'built') return
    const { outcome } = made.sample.record
    if (outcome.kind !== 'success') return
    if (this.#probes.some((one) => one.id === id && one.phase === place)) return
    const { engine, kit, signal } = this.#bench
    const bench = {
      engine,
      clientImage: () => requestClient(kit),
      run: this.#id,
      serviceContainer: (service: string) => this.#services.container(service),
      secrets: this.#secrets,
      signal,
    }
    const { build, variant } = made.sample.build
    const at = { variant, phase: place, repeat: 1 }
    const record = await makeProbe(bench, probe, { build, image: imageOf(outcome, probe.target), place: at })
    await this.#bench.onProbe?.(record)
    this.#probes.push(record)
  }

  #evidence(): Evidence {
    const { experiment } = this.#bench.lab.definition
    return {
      at: (place) => {
        const build = this.#task.builds.find(({ id }) => id === place)
        const phase = experiment.phases.find(({ id }) => id === build?.phase)
        const made = this.#made.get(place)
        return {
          title: buildTitle(build?.title ?? phase?.title ?? 'your image'),
          samples: made?.kind === 'built' ? [made.sample] : [],
          probes: this.#probes.filter((probe) => probe.phase === place),
        }
      },
    }
  }

  async #authority(): Promise<string | undefined> {
    const { authority } = this.#bench.lab.definition
    return authority && (await this.#bench.authorities(authority.name)).certificate
  }
}

function engineLost(detail: string): LabError {
  return new LabError('engine-lost', {
    what: `The engine was lost during a build: ${detail}`,
    expected: 'The engine runs until the task is checked.',
    todo: 'Start the engine again, then check again.',
  })
}
