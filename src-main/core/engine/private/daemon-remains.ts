/** What a daemon may leave behind: processes, cgroups, sockets, bridges. Mounts end with its namespace. */
import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeInterface } from './bridge'
import type { DaemonPlace } from './daemon-place'
import { unregister } from './emulation'
import { findProcesses, type LinuxProcess, readProcess, signalProcess, waitForEnd } from './linux-processes'

const cgroupRoot = '/sys/fs/cgroup'
const killTimeoutMs = 10_000

/** Only to be called when the daemon itself is gone. */
export async function removeRemains(
  place: DaemonPlace,
  env: Readonly<Record<string, string>>,
  interfaces: readonly string[],
): Promise<void> {
  const cgroups = await ownCgroups(place.name)
  await killAll([...(await ownProcesses(place)), ...(await membersOf(cgroups))])
  for (const cgroup of cgroups) await removeCgroup(cgroup)
  for (const socket of await shimSockets(place.execRoot)) await rm(socket, { force: true })
  await unregister(place)
  for (const name of [place.name, ...interfaces]) await removeInterface(name, env)
  await rm(place.runtimeDirectory, { recursive: true, force: true })
}

/** containerd and the shims: their arguments name a file of our runtime folder. */
async function ownProcesses(place: DaemonPlace): Promise<readonly LinuxProcess[]> {
  return await findProcesses((args) => args.some((arg) => arg.startsWith(`${place.runtimeDirectory}/`)))
}

async function killAll(processes: readonly LinuxProcess[]): Promise<void> {
  for (const known of processes) await signalProcess(known, 'SIGKILL')
  await Promise.all(processes.map((known) => waitForEnd(known, killTimeoutMs)))
}

/** One in version 2, one for each controller in version 1. */
async function ownCgroups(name: string): Promise<readonly string[]> {
  const controllers = await readdir(cgroupRoot).catch(() => [])
  const places = [cgroupRoot, ...controllers.map((controller) => join(cgroupRoot, controller))]
  const found = await Promise.all(
    places.map(async (directory) => {
      const cgroup = join(directory, name)
      return (await readdir(cgroup).catch(() => undefined)) ? cgroup : undefined
    }),
  )
  return found.filter((cgroup) => cgroup !== undefined)
}

async function membersOf(cgroups: readonly string[]): Promise<readonly LinuxProcess[]> {
  const pids = new Set<number>()
  for (const cgroup of cgroups) {
    for (const directory of [cgroup, ...(await childCgroups(cgroup))]) {
      const text = await readFile(join(directory, 'cgroup.procs'), 'utf8').catch(() => '')
      for (const line of text.split('\n')) if (line) pids.add(Number(line))
    }
  }
  const known = await Promise.all([...pids].map(readProcess))
  return known.filter((process) => process !== undefined)
}

/** Deepest last. */
async function childCgroups(cgroup: string): Promise<readonly string[]> {
  const entries = await readdir(cgroup, { withFileTypes: true }).catch(() => [])
  const children: string[] = []
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    const child = join(cgroup, entry.name)
    children.push(child, ...(await childCgroups(child)))
  }
  return children
}

/** A cgroup goes by rmdir, children first; one that is still busy stays for the next time. */
async function removeCgroup(cgroup: string): Promise<void> {
  for (const directory of [...(await childCgroups(cgroup))].reverse())
    await rmdir(directory).catch(() => undefined)
  await rmdir(cgroup).catch(() => undefined)
}

/**
 * containerd keeps each shim's socket outside of its state folder and writes its address into a file there:
 * `address` before containerd 2, `bootstrap.json` since.
 */
async function shimSockets(execRoot: string): Promise<readonly string[]> {
  const entries = await readdir(execRoot, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => /^(address|bootstrap\.json)$/.test(entry.name))
  const addresses = await Promise.all(
    files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8').catch(() => '')),
  )
  return addresses.flatMap((text) => /unix:\/\/(\/run\/containerd\/s\/[0-9a-f]+)/.exec(text)?.[1] ?? [])
}
