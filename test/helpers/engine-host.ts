/**
 * Holds the engine matrix in a process of its own, so that no engine outlives the test run however that
 * ends: when standard input closes, the engines are stopped and their data is removed.
 * Says `{engines}` or `{failure}` on standard output, one line of JSON.
 */
import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { toErrorData } from '../../src-main/core/app/lab-error'
import { findDaemon, stopDaemon } from '../../src-main/core/engine/private/daemon'
import { daemonPlace } from '../../src-main/core/engine/private/daemon-place'
import { openPrograms } from '../../src-main/core/engine/private/engine-programs'
import { findProcesses } from '../../src-main/core/engine/private/linux-processes'
import type { RunningPrivateEngine } from '../../src-main/core/engine/private/private-engine'
import { startPrivateEngine } from '../../src-main/core/engine/private/start-private-engine'
import { type HostOutput, hostInputSchema, type TestEngine } from './engine-matrix'

const { directory, packageCache, matrix } = hostInputSchema.parse(JSON.parse(process.argv[2] ?? ''))
const controller = new AbortController()
const testRunEnded = new Promise<void>((resolve) => {
  process.stdin.resume().on('close', resolve)
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, resolve)
})
void testRunEnded.then(() => controller.abort())

const started: RunningPrivateEngine[] = []
const say = (output: HostOutput) => process.stdout.write(`${JSON.stringify(output)}\n`)
try {
  const engines: TestEngine[] = []
  for (const { name, options } of matrix) {
    const engine = await startPrivateEngine({
      options: { ...options, directory, ...(packageCache === undefined ? {} : { packageCache }) },
      signal: controller.signal,
      onProgress: () => {},
    })
    started.push(engine)
    engines.push({
      name,
      endpoint: `unix://${engine.socketPath}`,
      version: engine.version,
      clientDirectory: engine.clientDirectory,
    })
  }
  say({ engines })
  await testRunEnded
} catch (error) {
  const { what, details } = toErrorData(error)
  say({ failure: [what, ...details].join('\n') })
} finally {
  await Promise.all(started.map((engine) => engine.stop()))
  await stopOthers()
  await rm(directory, { recursive: true, force: true })
}
process.exit()

/** Engines that a test started below our folder and had no time to stop. */
async function stopOthers(): Promise<void> {
  const dataRootOf = (args: readonly string[]) => args[args.indexOf('--data-root') + 1] ?? ''
  const roots: string[] = []
  await findProcesses((args) => {
    if (dataRootOf(args).startsWith(`${directory}/`)) roots.push(dataRootOf(args))
    return false
  })
  for (const root of roots) {
    const release = dirname(root)
    const place = await daemonPlace(release, basename(root) === 'containerd' ? 'containerd' : 'graphdriver')
    const daemon = await findDaemon(place)
    if (daemon) await stopDaemon(place, daemon, (await openPrograms(release)).env)
  }
}
