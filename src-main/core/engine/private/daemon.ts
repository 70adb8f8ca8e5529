/** Starts, finds and stops one dockerd. */
import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImageStore } from '#contract/engine'
import { LabError } from '../../app/lab-error'
import type { Log } from '../../app/log'
import { chooseSubnet, createBridge, networkPool } from './bridge'
import { daemonAnswers, networkInterfaces, stopContainers } from './daemon-api'
import type { DaemonPlace } from './daemon-place'
import { removeRemains } from './daemon-remains'
import { type Emulator, registering } from './emulation'
import type { EnginePrograms } from './engine-programs'
import {
  findProcesses,
  isRunning,
  type LinuxProcess,
  readProcess,
  signalProcess,
  waitForEnd,
} from './linux-processes'
import type { ReleasePackages } from './releases'

/** A cold start takes 1 to 3 s; a slow disk and a large data folder take longer. */
const readyTimeoutMs = 60_000
const adoptTimeoutMs = 10_000
const pollMs = 50
/** The daemon itself waits up to 15 s for its containers. */
const stopTimeoutMs = 20_000

export interface DaemonStart {
  readonly place: DaemonPlace
  readonly programs: EnginePrograms
  readonly release: ReleasePackages
  readonly store: ImageStore
  readonly emulator: Emulator | undefined
  readonly signal: AbortSignal
  readonly log: Log
}

/** The daemon on our data folder, if one runs, whoever started it. */
export async function findDaemon(place: DaemonPlace): Promise<LinuxProcess | undefined> {
  const [found] = await findProcesses(
    (args) =>
      /(^|\/)dockerd$/.test(args[0] ?? '') &&
      args[args.indexOf('--data-root') + 1] === place.dataRoot &&
      args[args.indexOf('--exec-root') + 1] === place.execRoot,
  )
  return found
}

/** True when a daemon that was found answers soon enough to be used as it is. */
export async function canAdopt(
  place: DaemonPlace,
  daemon: LinuxProcess,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + adoptTimeoutMs
  while (await isRunning(daemon)) {
    if (await daemonAnswers(place.socketPath)) return true
    if (performance.now() > deadline) return false
    await delay(pollMs, undefined, { signal })
  }
  return false
}

/** Gives the process once it answers. Whatever goes wrong, nothing of it is left running. */
export async function startDaemon(start: DaemonStart): Promise<LinuxProcess> {
  const { place, programs } = start
  await removeRemains(place, programs.env, [])
  await mkdir(place.runtimeDirectory, { recursive: true, mode: 0o711 })
  await writeFile(place.configFile, JSON.stringify(configuration(start), null, 2))
  const routes = await readFile('/proc/net/route', 'utf8')
  await createBridge({ name: place.name, address: chooseSubnet(routes, place.seed), env: programs.env })
  const launched = await launch(start)
  try {
    await waitUntilReady(start, launched)
    return launched
  } catch (error) {
    await stopDaemon(place, launched, programs.env)
    throw error
  }
}

/** Idempotent: a daemon that has ended already leaves only its remains to be removed. */
export async function stopDaemon(
  place: DaemonPlace,
  daemon: LinuxProcess,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  let interfaces: readonly string[] = []
  if ((await isRunning(daemon)) && (await daemonAnswers(place.socketPath))) {
    interfaces = await networkInterfaces(place.socketPath).catch(() => [])
    await stopContainers(place.socketPath).catch(() => undefined)
  }
  await signalProcess(daemon, 'SIGTERM')
  if (!(await waitForEnd(daemon, stopTimeoutMs))) {
    await signalProcess(daemon, 'SIGKILL')
    await waitForEnd(daemon, stopTimeoutMs)
  }
  // Another one may have been started in its place since.
  if (!(await findDaemon(place))) await removeRemains(place, env, interfaces)
}

/** In a mount namespace of its own: whatever it mounts ends with it, and the machine never sees it. */
async function launch({ place, programs, emulator, log }: DaemonStart): Promise<LinuxProcess> {
  await rename(place.logFile, `${place.logFile}.1`).catch(() => undefined)
  const output = await open(place.logFile, 'a')
  const daemon = [
    'dockerd',
    ...['--config-file', place.configFile],
    ...['--data-root', place.dataRoot],
    ...['--exec-root', place.execRoot],
    ...['--pidfile', `${place.runtimeDirectory}/docker.pid`],
    ...['--host', `unix://${place.socketPath}`],
  ]
  log.info(`private engine: starting ${daemon.join(' ')}`)
  const before = emulator ? registering(place, emulator) : []
  const args = ['--mount', '--propagation', 'slave', '--', ...before, ...daemon]
  try {
    const child = spawn('unshare', args, {
      env: { ...process.env, ...programs.env },
      cwd: '/',
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    })
    const failure = new Promise<never>((_, reject) => child.once('error', reject))
    const spawned = new Promise<void>((resolve) => child.once('spawn', resolve))
    await Promise.race([spawned, failure])
    child.unref()
    const launched = child.pid === undefined ? undefined : await readProcess(child.pid)
    if (launched) return launched
    throw await failedStart(place, 'The daemon ended at once.')
  } finally {
    await output.close()
  }
}

function configuration({ place, release, store }: DaemonStart): Record<string, unknown> {
  return {
    bridge: place.name,
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'ip-masq': false,
    'default-address-pools': [networkPool],
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': `/${place.name}`,
    group: 'root',
    ...(release.stores.includes('containerd')
      ? { features: { 'containerd-snapshotter': store === 'containerd' } }
      : {}),
    ...(release.writesTrustKey ? { 'deprecated-key-path': `${place.dataRoot}/key.json` } : {}),
  }
}

async function waitUntilReady({ place, signal }: DaemonStart, launched: LinuxProcess): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs
  while (!(await daemonAnswers(place.socketPath))) {
    if (!(await isRunning(launched))) throw await failedStart(place, 'The daemon ended before it was ready.')
    if (performance.now() > deadline) {
      throw await failedStart(place, `The daemon was not ready in ${readyTimeoutMs / 1000} s.`)
    }
    await delay(pollMs, undefined, { signal })
  }
}

async function failedStart(place: DaemonPlace, what: string): Promise<LabError> {
  const lines = (await readFile(place.logFile, 'utf8').catch(() => '')).split('\n').filter(Boolean)
  const last = lines.slice(-20)
  // What containerd or the linker says before any log is open has no level at all.
  const grave = lines.filter((line) => /level=(error|fatal)/.test(line) || !line.startsWith('time='))
  return new LabError('private-engine-failed', {
    what,
    expected: 'A daemon that answers on its socket.',
    todo: `Look at the last lines of its log below, or at all of ${place.logFile}.`,
    details: [...grave.filter((line) => !last.includes(line)).slice(-10), ...last],
  })
}
