import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { LabError } from './lab-error'

/** Every folder that LayerLab writes to. All lie below `home`. */
export interface Paths {
  readonly home: string
  /** Run history: one folder per run. */
  readonly runs: string
  readonly kits: string
  readonly workspaces: string
  /** The private engine's programs and data. */
  readonly engine: string
  /** What buildx keeps for itself: its configuration and state, apart from the learner's. */
  readonly buildx: string
  /** Lessons' state: beat, prediction, progress. */
  readonly progress: string
  /** Lock, sockets, addresses of running instances. */
  readonly run: string
  /** Analyses of images: what is in them, not their content. */
  readonly images: string
  /** Files that the learner saved out of images. */
  readonly saved: string
  /** What runs, checks and terminals need for as long as they last; emptied at every start. */
  readonly temporary: string
}

/** `LAYERLAB_HOME`, else the platform's data folder for applications. */
export function resolvePaths(env: NodeJS.ProcessEnv = process.env): Paths {
  const home = env.LAYERLAB_HOME || envPaths('layerlab', { suffix: '' }).data
  return {
    home,
    runs: join(home, 'runs'),
    kits: join(home, 'kits'),
    workspaces: join(home, 'workspaces'),
    engine: join(home, 'engine'),
    buildx: join(home, 'buildx'),
    progress: join(home, 'progress'),
    run: join(home, 'run'),
    images: join(home, 'images'),
    saved: join(home, 'saved'),
    temporary: join(home, 'temporary'),
  }
}

/**
 * Before any part stumbles over it. A folder that is not there yet is made when it is needed. Throws LabError
 * `storage-failed` where there is something else in its place.
 */
export async function requireHome({ home }: Paths): Promise<void> {
  const info = await stat(home).catch((error: NodeJS.ErrnoException) => error)
  const isWrong = info instanceof Error ? info.code === 'ENOTDIR' : !info.isDirectory()
  if (!isWrong) return
  throw new LabError('storage-failed', {
    what: `The data folder cannot be ${home}: that is no folder.`,
    expected: 'A folder that belongs to the user who runs LayerLab, or a place where one can be made.',
    todo: 'Set LAYERLAB_HOME to another folder.',
  })
}
