/** Uses a built image as a probe of lab.yaml says, and records what came of it. */
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { BuildPlace, BuiltImage } from '#contract/build-record'
import { assertNever } from '#contract/errors'
import type { ProbeOutcome, ProbeRecord } from '#contract/probe'
import { LabError } from '../../app/lab-error'
import { ownLabels } from '../../app/labels'
import type { Engine } from '../../engine/engine'
import type { LabSecrets } from '../lab-secrets'
import type { ProbeDefinition } from '../probe-schema'
import { analyzed } from './analyze'
import { containerOutput, keptText, whenEnded } from './container-state'
import { requestIn } from './request'
import { searchFor } from './search'
import { commandOf } from './shown-command'

export interface ProbeBench {
  readonly engine: Engine
  /** A kit image with Node, from which requests are made. */
  readonly clientImage: () => string
  /** Everything that the probe starts carries this run. */
  readonly run: string
  /** The container with which that service runs; started where it is not yet. */
  readonly serviceContainer: (service: string) => Promise<string>
  /** Of the lab, by id. */
  readonly secrets: Pick<LabSecrets, 'value'>
  readonly signal: AbortSignal
}

export interface ProbedBuild {
  /** The record of the build. */
  readonly build: string
  readonly image: Pick<BuiltImage, 'id' | 'layers'>
  readonly place: Pick<BuildPlace, 'variant' | 'phase' | 'repeat'>
}

/** Milliseconds between attempts. */
const betweenAttempts = 200

/** What the image does is the outcome, whatever it is; throws only for an engine that is lost. */
export async function makeProbe(
  bench: ProbeBench,
  probe: ProbeDefinition,
  { build, image, place }: ProbedBuild,
): Promise<ProbeRecord> {
  const startedAt = new Date().toISOString()
  const start = performance.now()
  const outcome = await outcomeOf(bench, probe, image)
  return {
    id: probe.id,
    title: probe.title,
    build,
    variant: place.variant,
    phase: place.phase,
    repeat: place.repeat,
    command: commandOf(probe),
    startedAt,
    durationMs: Math.round(performance.now() - start),
    outcome,
  }
}

async function outcomeOf(
  bench: ProbeBench,
  probe: ProbeDefinition,
  image: ProbedBuild['image'],
): Promise<ProbeOutcome> {
  const { engine, signal } = bench
  signal.throwIfAborted()
  switch (probe.kind) {
    case 'analysis':
      return analyzed(engine, image.id, probe, signal)
    case 'search':
      return searchFor(engine, probe.secret, bench.secrets.value(probe.secret), image, signal)
    default:
      return inContainer(bench, probe, image.id)
  }
}

async function inContainer(
  bench: ProbeBench,
  probe: Exclude<ProbeDefinition, { kind: 'search' | 'analysis' }>,
  image: string,
): Promise<ProbeOutcome> {
  const { engine, run } = bench
  const network =
    probe.service === undefined ? 'none' : `container:${await bench.serviceContainer(probe.service)}`
  let container: string | undefined
  try {
    container = await engine.startContainer({
      image,
      labels: ownLabels('lab-container', run),
      network,
      ...(probe.platform === undefined ? {} : { platform: probe.platform }),
      ...(probe.kind === 'run' && probe.command ? { cmd: probe.command } : {}),
      ...(probe.kind === 'run' && probe.entrypoint ? { entrypoint: probe.entrypoint } : {}),
    })
    switch (probe.kind) {
      case 'run':
        return await toItsEnd(bench, container, probe.timeoutSeconds)
      case 'exec':
        return await execIn(bench, container, probe)
      case 'request':
        return await requestIn(bench, container, probe)
      default:
        return assertNever(probe)
    }
  } catch (error) {
    if (!(error instanceof LabError) || error.data.code !== 'engine-refused') throw error
    return { kind: 'refused', error: error.data.what }
  } finally {
    if (container !== undefined) await engine.removeContainer(container)
  }
}

async function toItsEnd(
  { engine, signal }: ProbeBench,
  container: string,
  timeoutSeconds: number,
): Promise<ProbeOutcome> {
  const timeUp = AbortSignal.timeout(timeoutSeconds * 1000)
  let exitCode: number | null = null
  try {
    exitCode = await engine.waitContainer(container, AbortSignal.any([signal, timeUp]))
  } catch (error) {
    signal.throwIfAborted()
    if (!timeUp.aborted) throw error
  }
  return { kind: 'ended', exitCode, ...(await containerOutput(engine, container)) }
}

async function execIn(
  { engine, signal }: ProbeBench,
  container: string,
  { command, until, timeoutSeconds }: Extract<ProbeDefinition, { kind: 'exec' }>,
): Promise<ProbeOutcome> {
  const deadline = performance.now() + timeoutSeconds * 1000
  for (;;) {
    signal.throwIfAborted()
    const ended = await whenEnded(engine, container)
    if (ended) return { kind: 'silent', ...ended }
    const { exitCode, stdout, stderr } = await engine.exec(container, command, { signal })
    const enough = until === undefined || stdout.includes(until)
    if (enough || performance.now() >= deadline) {
      return { kind: 'ended', exitCode, stdout: keptText(stdout), stderr: keptText(stderr) }
    }
    await delay(betweenAttempts, undefined, { signal })
  }
}
