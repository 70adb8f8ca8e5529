/** The lab's own containers that images under test talk to: built and started when first asked for. */

import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { EngineInfo } from '#contract/engine'
import { LabError } from '../../app/lab-error'
import { ownLabels } from '../../app/labels'
import type { RunBuild as MakeBuild } from '../../build/builder'
import type { Engine } from '../../engine/engine'
import type { Kit } from '../../kit/kit'
import type { LoadedLab } from '../lab'
import type { ServiceDefinition } from '../service-schema'
import { makeContext } from '../workspace'
import type { Authorities } from './authorities'

export interface ServicesBench {
  readonly lab: LoadedLab
  readonly engine: Engine
  readonly info: EngineInfo
  readonly kit: Kit
  readonly makeBuild: MakeBuild
  readonly authorities: Authorities
  readonly signal: AbortSignal
}

export interface LabServices {
  /** Id of the running container. Throws LabError `build-failed` when it cannot be made or does not get ready. */
  container(service: string): Promise<string>
  stop(): Promise<void>
}

const readyMs = 30_000
const betweenLooks = 100

/** `run` marks what is made; `directory` is for contexts, and goes with the run. */
export function createLabServices(bench: ServicesBench, run: string, directory: string): LabServices {
  const started = new Map<string, Promise<string>>()
  return {
    container(id) {
      const known = started.get(id) ?? start(bench, serviceOf(bench.lab, id), run, directory)
      started.set(id, known)
      return known
    },
    async stop() {
      const containers = await Promise.allSettled(started.values())
      for (const one of containers) {
        if (one.status === 'fulfilled') await bench.engine.removeContainer(one.value)
      }
      started.clear()
    },
  }
}

function serviceOf({ definition }: LoadedLab, id: string): ServiceDefinition {
  const found = definition.services.find((service) => service.id === id)
  if (!found) throw new Error(`The lab ${definition.id} has no service ${id}`)
  return found
}

async function start(
  bench: ServicesBench,
  service: ServiceDefinition,
  run: string,
  directory: string,
): Promise<string> {
  const { engine, lab, kit, signal } = bench
  const image = await build(bench, service, run, directory)
  const { authority } = lab.definition
  const certificate =
    service.certificate && authority
      ? await (await bench.authorities(authority.name)).issue(service.hosts)
      : undefined
  const container = await engine.startContainer({
    image,
    labels: ownLabels('lab-container', run),
    network: 'none',
    hosts: service.hosts.map((host) => `${host}:127.0.0.1`),
    env: certificate ? [`TLS_CERTIFICATE=${certificate.certificate}`, `TLS_KEY=${certificate.key}`] : [],
  })
  const deadline = performance.now() + readyMs
  for (;;) {
    signal.throwIfAborted()
    const { stdout, stderr } = await engine.containerLogs(container)
    if (stdout.includes(service.ready) || stderr.includes(service.ready)) return container
    const state = await engine.inspectContainer(container)
    if (state?.state === 'running' && performance.now() < deadline) {
      await delay(betweenLooks, undefined, { signal })
      continue
    }
    await engine.removeContainer(container)
    throw notReady(service, kit.info.name, Buffer.concat([stderr, stdout]).toString('utf8'))
  }
}

async function build(
  { lab, kit, engine, info, makeBuild, signal }: ServicesBench,
  service: ServiceDefinition,
  run: string,
  directory: string,
): Promise<string> {
  const context = join(directory, `service-${service.id}`)
  await makeContext({ lab, kit, context, layers: [`services/${service.id}`], stamps: [], shared: false })
  const { record } = await makeBuild(engine, info, {
    id: `${run}-service-${service.id}`,
    run: null,
    place: null,
    contextDirectory: context,
    options: { networkMode: 'none', labels: ownLabels('lab-container', run) },
    signal,
  })
  signal.throwIfAborted()
  if (record.outcome.kind === 'success') return record.outcome.image.id
  throw notReady(
    service,
    kit.info.name,
    'error' in record.outcome ? record.outcome.error : record.outcome.kind,
  )
}

function notReady({ id, ready }: ServiceDefinition, kit: string, said: string): LabError {
  return new LabError('build-failed', {
    what: `The lab's own service ${id} did not start.`,
    expected: `A container that prints “${ready}”, from the images of the kit ${kit}.`,
    todo: 'Run the lab again; if it fails again, look at what it said below.',
    details: said.trim().split('\n').slice(-20),
  })
}
