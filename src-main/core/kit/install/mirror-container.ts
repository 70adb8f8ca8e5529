/** The running mirror: its container, how it is told what to do, and what dead processes left of theirs. */
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { MirrorSpeed } from '#contract/run'
import { LabError } from '../../app/lab-error'
import { labels, ownerValue, ownLabels } from '../../app/labels'
import type { Engine } from '../../engine/engine'
import type { RunningMirror } from '../kit'
import { tokenHash } from '../mirror/tokens'
import { isAlive } from '../staging'
import { mirrorCommand, mirrorContentDirectory } from './mirror-image'

/** The process that a mirror belongs to: `<host>/<pid>/<random>`; the last tells apart pids that come again. */
const processLabel = 'io.layerlab.process'
const thisProcess = [hostname(), process.pid, crypto.randomUUID()].join('/')

/** From start to listening; it takes 100 ms on an idle machine. */
const startTimeoutMs = 30_000
const pollMs = 50

const addressLine = z.object({ address: z.string().regex(/^127\.\d+\.\d+\.\d+:\d+$/) })
const statsReply = z.object({ bytes: z.int().min(0) })

export async function startMirror(
  engine: Engine,
  image: string,
  signal: AbortSignal,
): Promise<RunningMirror> {
  const id = await engine.startContainer({
    image,
    name: `layerlab-mirror-${crypto.randomUUID().slice(0, 8)}`,
    cmd: ['serve', mirrorContentDirectory],
    labels: { ...ownLabels('mirror'), [processLabel]: thisProcess },
    network: 'host',
  })
  try {
    const address = await waitForAddress(engine, id, signal)
    return new ContainerMirror(engine, id, address)
  } catch (error) {
    await engine.removeContainer(id)
    throw error
  }
}

async function waitForAddress(engine: Engine, id: string, signal: AbortSignal): Promise<string> {
  const deadline = performance.now() + startTimeoutMs
  for (;;) {
    const container = await engine.inspectContainer(id)
    const { stdout, stderr } = await engine.containerLogs(id)
    const line = /^\{.*\}$/m.exec(stdout.toString())?.[0]
    if (line !== undefined) return addressLine.parse(JSON.parse(line)).address
    if (container === undefined || container.state === 'exited' || performance.now() > deadline) {
      throw new LabError('engine-refused', {
        what: `The package mirror did not start: ${stderr.toString().trim() || 'it gave no reason'}`,
        expected: 'It should listen on a loopback address of the engine’s machine.',
        todo: 'See that containers may use the host network on this engine, then try again.',
      })
    }
    await delay(pollMs, undefined, { signal })
  }
}

/** Removes mirrors whose process is gone. Those of living processes and of other machines stay. */
export async function removeLeftMirrors(engine: Engine): Promise<void> {
  const found = await engine.listContainers({ [labels.owner]: ownerValue, [labels.role]: 'mirror' })
  for (const container of found) {
    if (isLeft(container.labels[processLabel])) await engine.removeContainer(container.id)
  }
}

function isLeft(owner: string | undefined): boolean {
  const [host, pid, token] = (owner ?? '').split('/')
  if (host !== hostname() || pid === undefined || token === undefined) return false
  return Number(pid) === process.pid ? owner !== thisProcess : !isAlive(Number(pid))
}

class ContainerMirror implements RunningMirror {
  readonly address: string
  readonly #engine: Engine
  readonly #container: string

  constructor(engine: Engine, container: string, address: string) {
    this.#engine = engine
    this.#container = container
    this.address = address
  }

  proxyArgs(buildId: string): Readonly<Record<string, string>> {
    const proxy = `http://${encodeURIComponent(buildId)}:x@${this.address}`
    // Servers that a build step itself starts are not the mirror's business.
    const direct = 'localhost,127.0.0.1,::1'
    return { HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: direct, no_proxy: direct }
  }

  async bytesServed(buildId: string): Promise<number> {
    return statsReply.parse(JSON.parse(await this.#control('stats', buildId))).bytes
  }

  async setSpeed(speed: MirrorSpeed): Promise<void> {
    await this.#control('speed', speed)
  }

  async allowToken(buildId: string, token: string): Promise<void> {
    await this.#control('token', buildId, tokenHash(token))
  }

  async stop(): Promise<void> {
    await this.#engine.removeContainer(this.#container)
  }

  async #control(...words: readonly string[]): Promise<string> {
    const result = await this.#engine.exec(this.#container, [...mirrorCommand, 'ctl', ...words])
    if (result.exitCode === 0) return result.stdout.toString()
    throw new LabError('engine-refused', {
      what: `The package mirror did not answer \`${words.join(' ')}\`: ${result.stderr.toString().trim()}`,
      expected: 'Its container should be running as long as LayerLab does.',
      todo: 'Start the lab again; LayerLab then starts a new mirror.',
    })
  }
}
