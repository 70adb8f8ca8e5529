/** Where one daemon lives: its data, and what lies in /run, since socket paths may have only 108 bytes. */
import { createHash } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageStore } from '#contract/engine'

export interface DaemonPlace {
  /** Names bridge, cgroup and runtime folder; 15 characters, the most that a network interface may have. */
  readonly name: string
  /** A number from the same source, to start looking for a free subnet. */
  readonly seed: number
  readonly dataRoot: string
  readonly logFile: string
  readonly runtimeDirectory: string
  readonly execRoot: string
  readonly socketPath: string
  readonly ownerFile: string
  readonly configFile: string
}

/** The name follows from the data folder itself, not from its path, which a chroot may have as well. */
export async function daemonPlace(releaseDirectory: string, store: ImageStore): Promise<DaemonPlace> {
  const dataRoot = join(releaseDirectory, store)
  await mkdir(dataRoot, { recursive: true, mode: 0o710 })
  const { dev, ino } = await stat(dataRoot, { bigint: true })
  const id = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 6)
  const name = `layerlab-${id}`
  const runtimeDirectory = join('/run', name)
  return {
    name,
    seed: Number.parseInt(id, 16),
    dataRoot,
    logFile: join(releaseDirectory, `${store}.log`),
    runtimeDirectory,
    execRoot: join(runtimeDirectory, 'exec'),
    socketPath: join(runtimeDirectory, 'docker.sock'),
    ownerFile: join(runtimeDirectory, 'owner.json'),
    configFile: join(runtimeDirectory, 'daemon.json'),
  }
}
