import { join } from 'node:path'
import envPaths from 'env-paths'

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
