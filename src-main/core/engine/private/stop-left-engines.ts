/** Ends the daemons of a data folder that a LayerLab left behind when it was killed. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../app/log'
import { findDaemon, stopDaemon } from './daemon'
import { daemonPlace } from './daemon-place'
import { openPrograms } from './engine-programs'
import { releases } from './releases'

/** Whoever calls it holds the folder's instance lock: no daemon that is found here is in use. */
export async function stopLeftEngines(directory: string, log: Log): Promise<void> {
  for (const { release, stores } of releases) {
    const releaseDirectory = join(directory, release)
    for (const store of stores) {
      // `daemonPlace` would make the folder.
      const used = await stat(join(releaseDirectory, store)).catch(() => undefined)
      if (!used) continue
      const place = await daemonPlace(releaseDirectory, store)
      const daemon = await findDaemon(place)
      if (!daemon) continue
      log.info(`stopping the private engine that was left behind, process ${daemon.pid}`)
      await stopDaemon(place, daemon, (await openPrograms(releaseDirectory)).env)
    }
  }
}
