/** Builds on one engine of the matrix, from files that a test writes; every image goes when it is closed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BuildOptions } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { BuildRequest, FinishedBuild } from '../../src-main/core/build/builder'
import { runBuild } from '../../src-main/core/build/run-build'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import type { TestEngine } from './engine-matrix'
import { writeHostRootfs } from './host-rootfs'

export interface BuildBench {
  readonly engine: Engine
  readonly info: EngineInfo
  readonly folder: string
  /** A small image with a shell. */
  readonly base: string
  readonly label: Readonly<Record<string, string>>
  put(path: string, content: string | Buffer): Promise<void>
  request(folder: string, options?: BuildRequest['options'], more?: Partial<BuildRequest>): BuildRequest
  build(
    folder: string,
    options?: BuildRequest['options'],
    more?: Partial<BuildRequest>,
  ): Promise<FinishedBuild>
  close(): Promise<void>
}

export async function openBuildBench(
  { endpoint, name }: TestEngine,
  programs: readonly string[] = [],
  pluginFolders: readonly string[] = [],
): Promise<BuildBench> {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-bench-'))
  const engine = createDockerEngine(endpoint, 'docker-host', pluginFolders)
  const info = await engine.info()
  const unique = `${name.replaceAll('.', '-')}-${process.pid}`
  const label = { 'io.layerlab.test': unique }
  // BuildKit asks the registry that a name begins with; see `imagePrefix` in core/kit/kit.ts.
  const base = `localhost:1/layerlab-test/base:${unique}`
  let builds = 0
  const put = async (path: string, content: string | Buffer) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  const request = (
    context: string,
    options: Partial<BuildOptions> = {},
    more: Partial<BuildRequest> = {},
  ): BuildRequest => ({
    id: `bench-${unique}-${++builds}`,
    run: null,
    place: null,
    contextDirectory: join(folder, context),
    options: { networkMode: 'host', labels: label, ...options },
    signal: new AbortController().signal,
    ...more,
  })
  const build: BuildBench['build'] = (context, options, more) =>
    runBuild(engine, info, request(context, options, more))
  await writeHostRootfs(join(folder, 'base', 'root'), programs)
  await put('base/Dockerfile', 'FROM scratch\nCOPY root /\n')
  const { record } = await build('base', { tags: [base] })
  if (record.outcome.kind !== 'success') throw new Error(`no base image: ${JSON.stringify(record.outcome)}`)
  return {
    ...{ engine, info, folder, base, label, put, request, build },
    async close() {
      for (const { id, tags } of await engine.listImages(label)) {
        for (const reference of [...tags, id]) await engine.removeImage(reference, { force: true })
      }
      engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
