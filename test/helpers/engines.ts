/**
 * The engine matrix: real engines, started once for a whole test run, all at the same time. Tests find
 * them through the environment, as does everything that a test starts.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type {
  PrivateEngineOptions,
  RunningPrivateEngine,
} from '../../src-main/core/engine/private/private-engine'
import { startPrivateEngine } from '../../src-main/core/engine/private/start-private-engine'

const engineNames = ['newest', 'newest-containerd', 'engine-20.10'] as const
export type TestEngineName = (typeof engineNames)[number]

const matrix: Readonly<Record<TestEngineName, Omit<PrivateEngineOptions, 'directory'>>> = {
  newest: { imageStore: 'graphdriver' },
  'newest-containerd': { imageStore: 'containerd' },
  'engine-20.10': { release: 'debian-12' },
}

const testEngineSchema = z.object({
  name: z.enum(engineNames),
  /** As for DOCKER_HOST. */
  endpoint: z.string(),
  version: z.string(),
  /** With the `docker` command; also a DOCKER_CONFIG with buildx, where the release has it. */
  clientDirectory: z.string(),
})
export type TestEngine = z.infer<typeof testEngineSchema>

const variable = 'LAYERLAB_TEST_ENGINES'

/** The running matrix; throws when no global set-up started it. */
export function testEngines(): readonly TestEngine[] {
  const text = process.env[variable]
  if (!text) throw new Error(`${variable} is not set: run these tests by \`npx vitest --project docker\`.`)
  return z.array(testEngineSchema).parse(JSON.parse(text))
}

/**
 * Starts the engines and puts them into the environment; DOCKER_HOST is the first one, unless it is set
 * already. The answer stops them and removes their data.
 */
export async function startTestEngines(
  names: readonly TestEngineName[] = engineNames,
): Promise<() => Promise<void>> {
  if (process.env[variable]) return async () => {}
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-engines-'))
  const started: RunningPrivateEngine[] = []
  const controller = new AbortController()
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      controller.abort()
      await Promise.all(started.map((engine) => engine.stop()))
      await rm(directory, { recursive: true, force: true })
    })()
    return stopping
  }
  // Ctrl-C ends the test runner without its tear-down.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => void stop().finally(() => process.exit(1)))
  }
  try {
    const engines: TestEngine[] = []
    for (const name of names) {
      const engine = await startPrivateEngine({
        options: { directory, ...matrix[name], ...packageCache() },
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
    process.env[variable] = JSON.stringify(engines)
    process.env.DOCKER_HOST ??= engines[0]?.endpoint
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

/** Where packages are kept between runs; `npm test` sets it. */
export function packageCache(): Pick<PrivateEngineOptions, 'packageCache'> {
  const cache = process.env.LAYERLAB_CACHE
  return cache ? { packageCache: cache } : {}
}
