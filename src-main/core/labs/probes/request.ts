/** A request to a container from its own network, which has no way out and no port on the host. */
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { ProbeOutcome } from '#contract/probe'
import { LabError } from '../../app/lab-error'
import { ownLabels } from '../../app/labels'
import type { Engine } from '../../engine/engine'
import type { Kit } from '../../kit/kit'
import type { ProbeDefinition } from '../probe-schema'
import { containerOutput, type LookingEngine, whenEnded } from './container-state'
import type { ProbeBench } from './make-probe'

const clientReference = 'node:20-alpine'
const betweenAttempts = 200
const attemptMs = 5_000
const bodyCharacters = 16 * 1024

/** The kit image from which requests are made. Throws LabError `kit-missing`. */
export function requestClient(kit: Pick<Kit, 'resolve' | 'info'>): string {
  const reference = kit.resolve(clientReference)
  if (reference !== undefined) return reference
  throw new LabError('kit-missing', {
    what: `The kit ${kit.info.name} has nothing that stands in for ${clientReference}.`,
    expected: 'An image with Node, from which the lab asks its containers.',
    todo: 'Build the kit anew: `layerlab kit build`.',
  })
}

/** One attempt, as the argument of `node -e` in the client's container. */
const clientProgram = `
const [url, ms, most] = process.argv.slice(1)
fetch(url, { signal: AbortSignal.timeout(Number(ms)), redirect: 'manual' })
  .then(async (answer) => ({ status: answer.status, body: (await answer.text()).slice(0, Number(most)) }))
  .catch((error) => ({ error: String(error.cause?.code ?? error.cause?.message ?? error.message) }))
  .then((said) => console.log(JSON.stringify(said)))
`

const answerSchema = z.union([
  z.object({ status: z.int(), body: z.string() }),
  z.object({ error: z.string() }),
])

export interface RequestBench extends Pick<ProbeBench, 'clientImage' | 'run' | 'signal'> {
  readonly engine: LookingEngine & Pick<Engine, 'startContainer' | 'exec' | 'removeContainer'>
}

export async function requestIn(
  bench: RequestBench,
  container: string,
  { port, path, timeoutSeconds }: Extract<ProbeDefinition, { kind: 'request' }>,
): Promise<ProbeOutcome> {
  const { engine, signal } = bench
  const deadline = performance.now() + timeoutSeconds * 1000
  const url = `http://127.0.0.1:${port}${path}`
  const command = ['node', '-e', clientProgram, url, String(attemptMs), String(bodyCharacters)]
  const early = await whenEnded(engine, container)
  if (early) return { kind: 'silent', ...early }
  const client = await startClient(bench, container)
  if (typeof client !== 'string') return { kind: 'silent', ...client }
  try {
    for (;;) {
      signal.throwIfAborted()
      const ended = await whenEnded(engine, container)
      if (ended) return { kind: 'silent', ...ended }
      const { stdout, stderr } = await engine.exec(client, command, { signal })
      if (stdout.length === 0) throw new Error(`The client said nothing: ${stderr.toString('utf8')}`)
      const answer = answerSchema.parse(JSON.parse(stdout.toString('utf8')))
      if ('status' in answer) return { kind: 'answered', ...answer }
      if (performance.now() >= deadline) {
        return { kind: 'silent', error: answer.error, ...(await containerOutput(engine, container)) }
      }
      await delay(betweenAttempts, undefined, { signal })
    }
  } finally {
    await engine.removeContainer(client)
  }
}

/** Where the container ended before the client could join it: how. */
async function startClient({ engine, clientImage, run }: RequestBench, container: string) {
  try {
    return await engine.startContainer({
      image: clientImage(),
      labels: ownLabels('lab-container', run),
      network: `container:${container}`,
      entrypoint: ['node', '-e', 'setInterval(() => {}, 60_000)'],
    })
  } catch (error) {
    const ended = await whenEnded(engine, container)
    if (ended) return ended
    throw error
  }
}
