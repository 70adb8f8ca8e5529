import type { Engine } from '../../engine/engine'

export type LookingEngine = Pick<Engine, 'inspectContainer' | 'containerLogs'>

/** Of each output, its end. */
const keptBytes = 16 * 1024

/** How the container ended, with what it said; undefined while it runs. */
export async function whenEnded(engine: LookingEngine, container: string) {
  const state = await engine.inspectContainer(container)
  if (state?.state === 'running') return undefined
  const error = `The container ended with status ${state?.exitCode ?? 'unknown'}.`
  return { error, ...(await containerOutput(engine, container)) }
}

export async function containerOutput(engine: LookingEngine, container: string) {
  const { stdout, stderr } = await engine.containerLogs(container)
  return { stdout: keptText(stdout), stderr: keptText(stderr) }
}

export function keptText(output: Buffer): string {
  return output.subarray(Math.max(0, output.length - keptBytes)).toString('utf8')
}
