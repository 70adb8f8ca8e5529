/** The newest private engine that works on this machine: each release is tried in turn, each attempt logged. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError, toErrorData } from '../../app/lab-error'
import { type Log, silentLog } from '../../app/log'
import { type OnProgress, partOf } from '../../app/progress'
import { canAdopt, findDaemon, startDaemon, stopDaemon } from './daemon'
import { daemonVersion } from './daemon-api'
import { type DaemonPlace, daemonPlace } from './daemon-place'
import { type Emulator, installEmulator } from './emulation'
import {
  downloadOf,
  type EnginePrograms,
  installPrograms,
  isInstalled,
  openPrograms,
} from './engine-programs'
import { isRunning, type LinuxProcess, readProcess } from './linux-processes'
import type { PrivateEngineOptions, PrivateEngineStart, RunningPrivateEngine } from './private-engine'
import { candidatesOf, privateSupport, readMachine } from './private-support'
import type { ReleasePackages } from './releases'

const ownerSchema = z.object({ pid: z.int().positive(), started: z.string() })

/**
 * Throws LabError `private-engine-failed`, with every attempt in its details, when no release works here;
 * rejects with an AbortError when the signal is aborted. Nothing is left running in either case.
 */
export async function startPrivateEngine(start: PrivateEngineStart): Promise<RunningPrivateEngine> {
  const log = start.log ?? silentLog
  const onProgress = neverBack(start.onProgress)
  const support = await privateSupport(start.options)
  if (!support.possible) {
    throw new LabError('private-engine-failed', {
      what: support.reason,
      expected: 'A Linux machine with Debian packages, run as root.',
      todo: support.todo,
    })
  }
  const attempts: string[] = []
  for (const release of await installedFirst(start)) {
    try {
      const engine = await startRelease({ ...start, onProgress, log }, release)
      log.info(`private engine: ${release.release} answers, Engine ${engine.version}`)
      return engine
    } catch (error) {
      start.signal.throwIfAborted()
      const { what, details } = toErrorData(error)
      log.warn(`private engine: ${release.release} failed: ${[what, ...details.slice(-3)].join(' ')}`)
      attempts.push(`${release.release}: ${what}`, ...details.map((line) => `  ${line}`))
    }
  }
  throw new LabError('private-engine-failed', {
    what: 'No private engine could be started on this machine.',
    expected: 'At least one release of Docker Engine from Debian packages that runs here.',
    todo: 'Look at the attempts below, or install Docker Engine yourself and start it.',
    details: attempts,
  })
}

/** What is there already starts in seconds and needs no network. */
async function installedFirst({ options }: PrivateEngineStart): Promise<readonly ReleasePackages[]> {
  const candidates = await candidatesOf(options)
  const installed = await Promise.all(
    candidates.map((release) => isInstalled(join(options.directory, release.release))),
  )
  return [
    ...candidates.filter((_, index) => installed[index]),
    ...candidates.filter((_, index) => !installed[index]),
  ]
}

async function startRelease(
  { options, signal, onProgress, log }: PrivateEngineStart & { log: Log },
  release: ReleasePackages,
): Promise<RunningPrivateEngine> {
  const directory = join(options.directory, release.release)
  const store = options.imageStore ?? 'graphdriver'
  await mkdir(directory, { recursive: true })
  const programs = (await isInstalled(directory))
    ? await openPrograms(directory)
    : await installPrograms({
        directory,
        release,
        machine: await readMachine(),
        packageCache: options.packageCache,
        signal,
        onProgress: partOf(onProgress, 0, 0.9),
        log,
      })
  signal.throwIfAborted()
  const emulator = options.emulation
    ? await emulatorOf(directory, release, options, { signal, onProgress, log })
    : undefined
  onProgress({ value: 0.9, message: 'Starting the private engine' })

  const place = await daemonPlace(directory, store)
  const found = await findDaemon(place)
  if (found && (await canAdopt(place, found, signal))) {
    const shared = await ownedByAnother(place)
    log.info(
      `private engine: process ${found.pid} runs already and is ${shared ? 'shared with its owner' : 'taken over'}`,
    )
    if (!shared) await writeOwner(place)
    return await running(release, place, programs, found, { started: false, shared })
  }
  if (found) await stopDaemon(place, found, programs.env)
  const daemon = await startDaemon({ place, programs, release, store, emulator, signal, log })
  await writeOwner(place)
  onProgress({ value: 1, message: 'The private engine answers' })
  return await running(release, place, programs, daemon, { started: true, shared: false })
}

/** Without it the engine still does all else; which platforms it runs is asked of the engine itself. */
async function emulatorOf(
  directory: string,
  release: ReleasePackages,
  { packageCache }: PrivateEngineOptions,
  { signal, onProgress, log }: Pick<PrivateEngineStart, 'signal' | 'onProgress'> & { log: Log },
): Promise<Emulator | undefined> {
  try {
    const machine = await readMachine()
    return await installEmulator({
      ...downloadOf({ machine, packageCache, signal, log }, release.suite),
      directory: join(directory, 'emulation'),
      machineArchitecture: machine.architecture,
      packageName: release.emulation,
      onProgress: partOf(onProgress, 0, 0.9),
    })
  } catch (error) {
    signal.throwIfAborted()
    log.warn(`private engine: no emulation of other architectures: ${toErrorData(error).what}`)
    return undefined
  }
}

async function running(
  { release }: ReleasePackages,
  place: DaemonPlace,
  { env, clientDirectory }: EnginePrograms,
  daemon: LinuxProcess,
  { started, shared }: { started: boolean; shared: boolean },
): Promise<RunningPrivateEngine> {
  let stopping: Promise<void> | undefined
  return {
    socketPath: place.socketPath,
    version: await daemonVersion(place.socketPath),
    release,
    pid: daemon.pid,
    clientDirectory,
    started,
    stop() {
      stopping ??= shared ? Promise.resolve() : stopDaemon(place, daemon, env)
      return stopping
    },
  }
}

/** The owner stops the daemon; a daemon whose owner died belongs to whoever finds it. */
async function ownedByAnother(place: DaemonPlace): Promise<boolean> {
  try {
    const owner = ownerSchema.parse(JSON.parse(await readFile(place.ownerFile, 'utf8')))
    return owner.pid !== process.pid && (await isRunning(owner))
  } catch {
    return false
  }
}

async function writeOwner(place: DaemonPlace): Promise<void> {
  await writeFile(place.ownerFile, JSON.stringify(await readProcess(process.pid)))
}

/** A release that fails sends the next one back to its beginning; the bar stays where it was. */
function neverBack(onProgress: OnProgress): OnProgress {
  let reached = 0
  return ({ value, message }) => {
    if (value !== null) reached = Math.max(reached, value)
    onProgress({ value: value === null ? null : reached, message })
  }
}
