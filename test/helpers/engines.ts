/**
 * The engine matrix: real engines, started once for a whole test run, all at the same time. Tests find
 * them through the environment, as does everything that a test starts.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { z } from 'zod'
import type { PrivateEngineOptions } from '../../src-main/core/engine/private/private-engine'
import {
  engineMatrix,
  type hostInputSchema,
  hostOutputSchema,
  type TestEngine,
  type TestEngineName,
  testEngineSchema,
} from './engine-matrix'

export type { TestEngine }

const variable = 'LAYERLAB_TEST_ENGINES'
const directoryVariable = 'LAYERLAB_TEST_ENGINES_DIRECTORY'

/** The running matrix; throws when no global set-up started it. */
export function testEngines(): readonly TestEngine[] {
  const text = process.env[variable]
  if (!text) throw new Error(`${variable} is not set: run these tests by \`npx vitest --project docker\`.`)
  return z.array(testEngineSchema).parse(JSON.parse(text))
}

/**
 * Starts the engines and puts them into the environment; DOCKER_HOST is the first one, unless it is set
 * already. The answer stops them and removes their data, which also happens when this process dies.
 */
export async function startTestEngines(
  names: readonly TestEngineName[] = engineMatrix.map(({ name }) => name),
): Promise<() => Promise<void>> {
  if (process.env[variable]) return async () => {}
  const directory = await mkdtemp(join(tmpdir(), 'layerlab-engines-'))
  const program = await buildHost(join(directory, 'host'))
  const matrix = engineMatrix.filter(({ name }) => names.includes(name))
  const input: z.infer<typeof hostInputSchema> = { directory, ...packageCache(), matrix }
  // A process group of its own: Ctrl-C ends the test run, and the host notices that.
  const host = spawn(process.execPath, [program, JSON.stringify(input)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(host, 'exit')
  const [line = '{"failure":"The process that holds the engines ended at once."}'] = await Promise.race([
    once(createInterface({ input: host.stdout }), 'line'),
    exited.then(() => []),
  ])
  const output = hostOutputSchema.parse(JSON.parse(String(line)))
  const stop = async () => {
    host.stdin.end()
    await exited
    await rm(directory, { recursive: true, force: true })
  }
  if ('failure' in output) {
    await stop()
    throw new Error(`The engines that tests need could not be started:\n${output.failure}`)
  }
  process.env[variable] = JSON.stringify(output.engines)
  process.env[directoryVariable] = directory
  process.env.DOCKER_HOST ??= output.engines[0]?.endpoint
  return stop
}

/**
 * A folder for engines that a test starts itself: with the test run they end, and the folder goes, even
 * when the test has no time to see to it.
 */
export async function makeEngineFolder(): Promise<string> {
  return await mkdtemp(join(process.env[directoryVariable] ?? tmpdir(), 'layerlab-private-'))
}

/** Where packages are kept between runs; `npm test` sets it. */
export function packageCache(): Pick<PrivateEngineOptions, 'packageCache'> {
  const cache = process.env.LAYERLAB_CACHE
  return cache ? { packageCache: cache } : {}
}

async function buildHost(outDir: string): Promise<string> {
  await build({
    root: join(import.meta.dirname, '../..'),
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: join(import.meta.dirname, 'engine-host.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20.19',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'engine-host.mjs' } },
    },
    ssr: { noExternal: true },
  })
  return join(outDir, 'engine-host.mjs')
}
