/** Where a learner's own shell starts, and with which engine its `docker` command works. */
import { homedir } from 'node:os'
import { delimiter } from 'node:path'
import type { ShellPlace } from '../terminal/shell-environment'
import type { DockerCommand } from './docker-command'
import type { EngineSession } from './engine-session'
import { LabError } from './lab-error'

export interface ShellPlaceDeps {
  readonly engines: Pick<EngineSession, 'status' | 'clientDirectory'>
  readonly docker: DockerCommand
  /** The workspace of a task, made where there is none; without a task, of the lab's first one. */
  readonly openWorkspace: (lab: string, task: string | null) => Promise<string>
  /** Starts the package mirror, if it can. */
  readonly startMirror: () => Promise<void>
  readonly env: NodeJS.ProcessEnv
}

/** A shell works without an engine, too: `docker` then says itself what is missing. */
export function createShellPlaces(
  deps: ShellPlaceDeps,
): (lab: string | null, task: string | null) => Promise<ShellPlace> {
  return async (lab, task) => {
    const status = await deps.engines.status()
    const client = deps.engines.clientDirectory()
    const path = [...(client === undefined ? [] : [client]), deps.env.PATH ?? ''].join(delimiter)
    const docker = await deps.docker.place(path)
    // The shell need not wait for it, a build in it does; and where it fails, builds go on without it.
    if (lab !== null) deps.docker.whileStarting(deps.startMirror).catch(() => undefined)
    return {
      directory: lab === null ? homedir() : await labDirectory(deps, lab, task),
      variables: {
        ...(status.kind === 'connected' ? { DOCKER_HOST: status.engine.endpoint } : {}),
        // The private engine's command has buildx, or is old enough to need none.
        ...(client === undefined ? {} : { DOCKER_CONFIG: client, DOCKER_BUILDKIT: '1' }),
        ...docker.variables,
      },
      pathFirst: [...docker.pathFirst, ...(client === undefined ? [] : [client])],
    }
  }
}

/** Without a kit there is no workspace yet: the learner's home serves until then. */
async function labDirectory(deps: ShellPlaceDeps, lab: string, task: string | null): Promise<string> {
  try {
    return await deps.openWorkspace(lab, task)
  } catch (error) {
    if (error instanceof LabError && task === null) return homedir()
    throw error
  }
}
