/** Where a learner's own shell starts, and with which engine its `docker` command works. */
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ShellPlace } from '../terminal/shell-environment'
import type { EngineSession } from './engine-session'

/** A shell works without an engine, too: `docker` then says itself what is missing. */
export function createShellPlaces(deps: {
  readonly engines: Pick<EngineSession, 'status' | 'clientDirectory'>
  readonly workspaces: string
}): (lab: string | null, task: string | null) => Promise<ShellPlace> {
  const { engines, workspaces } = deps
  return async (lab, task) => {
    const status = await engines.status()
    const client = engines.clientDirectory()
    const folder =
      lab === null ? undefined : task === null ? join(workspaces, lab) : join(workspaces, lab, task)
    return {
      directory: folder !== undefined && (await isDirectory(folder)) ? folder : homedir(),
      variables: {
        ...(status.kind === 'connected' ? { DOCKER_HOST: status.engine.endpoint } : {}),
        ...(client === undefined ? {} : { DOCKER_CONFIG: client }),
      },
      pathFirst: client === undefined ? [] : [client],
    }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}
