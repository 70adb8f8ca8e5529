/** Builds through `docker buildx` and bake, on the engines that come with it, and what is said where it is missing. */
import { existsSync } from 'node:fs'
import { chmod, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildRecord } from '#contract/build-record'
import type { BakeRequest, FinishedBuild } from '../../src-main/core/build/builder'
import { type Builders, createBuilders } from '../../src-main/core/build/builders'
import { stepsOf } from '../../src-main/core/build/steps'
import { arm64Program } from '../helpers/arm64-program'
import { type BuildBench, openBuildBench } from '../helpers/build-bench'
import { type TestEngine, testEngines } from '../helpers/engines'

const statesOf = (record: BuildRecord) => stepsOf(record).steps.map(({ state, name }) => `${state} ${name}`)

const pluginsOf = ({ clientDirectory }: { clientDirectory: string }) => join(clientDirectory, 'cli-plugins')
const hasBuildx = (target: TestEngine) => existsSync(join(pluginsOf(target), 'docker-buildx'))
const withBuildx = testEngines().filter(hasBuildx)

it('is there on at least two engines of the matrix', () => {
  expect(withBuildx.length).toBeGreaterThanOrEqual(2)
})

describe.each(withBuildx)('buildx on $name', (target) => {
  let bench: BuildBench
  let builders: Builders

  beforeAll(async () => {
    bench = await openBuildBench(target, ['uname'], [pluginsOf(target)])
    // A learner's own choices, none of which may count: DOCKER_HOST would lead nowhere.
    const env = {
      PATH: process.env.PATH,
      DOCKER_CONFIG: join(bench.folder, 'learner'),
      DOCKER_HOST: 'unix:///nowhere',
      BUILDX_BUILDER: 'theirs',
      GREETING: 'from the environment',
    }
    builders = createBuilders({ directory: join(bench.folder, 'buildx'), env })
    await bench.put('learner/config.json', '{"currentContext":"theirs"}')
  })
  afterAll(() => bench.close())

  const buildx = (...[folder, options, more]: Parameters<BuildBench['request']>): Promise<FinishedBuild> =>
    builders.build(bench.engine, bench.info, {
      ...bench.request(folder, options, more),
      builder: 'buildx',
    })

  const bakeRequest = (folder: string, more: Partial<BakeRequest> = {}): BakeRequest => ({
    ...bench.request(folder),
    files: ['docker-bake.hcl'],
    targets: [],
    variables: {},
    options: { networkMode: 'host', labels: bench.label },
    ...more,
  })
  const bake = (folder: string, more?: Partial<BakeRequest>) =>
    builders.bake(bench.engine, bench.info, bakeRequest(folder, more))

  it('makes the same kind of record as the engine itself', async () => {
    await bench.put(
      'plain/Dockerfile',
      `FROM ${bench.base} AS made\nARG NAME\nCOPY src src\nRUN --mount=type=secret,id=token echo "$NAME" && cat /run/secrets/token\nFROM ${bench.base}\nRUN echo never\n`,
    )
    await bench.put('plain/src/a.txt', `${process.pid}\n`)
    await bench.put('plain/left-out.txt', 'x'.repeat(100_000))
    await bench.put('plain/.dockerignore', 'left-out.txt\n')
    const live: string[] = []
    const { record, log } = await buildx(
      'plain',
      { target: 'made', buildArgs: { NAME: `n${process.pid}` } },
      {
        secrets: { token: Buffer.from('token-4711') },
        onLive: ({ steps }) => live.push(...steps.map(({ state }) => state)),
      },
    )
    expect(record).toMatchObject({ builder: 'buildx', outcome: { kind: 'success' }, targets: [] })
    expect(log.map(({ text }) => text)).toEqual([`n${process.pid}`, '***'])
    expect(statesOf(record)).toEqual([
      'ran [made 2/3] COPY src src',
      expect.stringMatching(/^ran \[made 3\/3\] RUN --mount=type=secret,id=token echo/),
    ])
    expect(live.at(-1)).toBe('ran')
    expect(record.context.files.map(({ path }) => path)).toEqual([
      '.dockerignore',
      'Dockerfile',
      'src',
      'src/a.txt',
    ])
    expect(record.context.bytes).toBeGreaterThan(0)
    expect(record.context.bytes).toBeLessThan(10_000)
    expect(record.bases).toHaveLength(1)
    if (record.outcome.kind !== 'success') return
    const { image } = record.outcome
    expect(await bench.engine.inspectImage(image.id)).toMatchObject({ id: image.id, labels: bench.label })
    expect(image.layers.map(({ createdBy }) => createdBy)).toContain('COPY src src')
    expect(image.manifests).toEqual([])
    const again = await buildx('plain', { target: 'made', buildArgs: { NAME: `n${process.pid}` } })
    expect(statesOf(again.record).map((state) => state.split(' ')[0])).toEqual(['cached', 'cached'])
    await bench.engine.removeImage(image.id)
    expect(await bench.engine.inspectImage(image.id)).toBeUndefined()
  })

  it('leaves the configuration of the learner as it was, and secrets nowhere', async () => {
    const secrets = { token: Buffer.from('s3cr3t-4711-0815') }
    await bench.put(
      'leak/Dockerfile',
      `FROM ${bench.base}\nRUN --mount=type=secret,id=token cat /run/secrets/token && dd "of=/none/$(cat /run/secrets/token)" < /run/secrets/token\n`,
    )
    const told: unknown[] = []
    const onLive = (live: unknown) => told.push(live)
    const { record, log } = await buildx('leak', {}, { secrets, onLive, onLog: onLive })
    expect(record.outcome).toMatchObject({ kind: 'failed', error: expect.stringMatching(/exit code: 1/) })
    expect(stepsOf(record).steps.map(({ state }) => state)).toEqual(['failed'])
    expect(log.some(({ text }) => text.includes('***'))).toBe(true)
    expect(JSON.stringify([record, log, told])).not.toContain('s3cr3t-4711')
    expect(await readdir(join(bench.folder, 'learner'))).toEqual(['config.json'])
    const own = await readdir(join(bench.folder, 'buildx'), { recursive: true, withFileTypes: true })
    expect(own.map(({ name }) => name)).toContain('buildx')
    for (const entry of own.filter((one) => one.isFile())) {
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain('s3cr3t-4711')
    }
  })

  it('stops when it is cancelled, on the engine as well', async () => {
    const seconds = 100_000 + process.pid
    await bench.put('slow/Dockerfile', `FROM ${bench.base}\nRUN sleep ${seconds}\n`)
    const controller = new AbortController()
    const { record } = await buildx(
      'slow',
      { noCache: true },
      {
        signal: controller.signal,
        onLive: ({ steps }) => {
          if (steps.some(({ state }) => state === 'running')) controller.abort()
        },
      },
    )
    expect(record.outcome).toEqual({ kind: 'cancelled' })
    expect(statesOf(record)).toEqual([`cancelled [2/2] RUN sleep ${seconds}`])
    expect(await settled(() => processesWith(String(seconds)), 0)).toBe(0)
  })

  it('turns down secrets that it could not carry whole', async () => {
    for (const secrets of [{ token: Buffer.from([0xff, 0xfe]) }, { 'a,b': Buffer.from('text') }]) {
      await expect(buildx('plain', {}, { secrets })).rejects.toMatchObject({ data: { code: 'bad-request' } })
    }
  })

  describe('bake', () => {
    const hcl = `
variable "UNIQUE" { default = "none" }
group "default" { targets = ["api", "web"] }
target "_common" {
  args = { UNIQUE = UNIQUE }
}
target "api" {
  inherits = ["_common"]
  target   = "api"
}
target "web" {
  inherits = ["_common"]
  target   = "web"
  secret   = ["type=env,id=token,env=LAYERLAB_TEST_TOKEN"]
}
target "sized" {
  name   = "sized-\${size}"
  matrix = { size = ["s", "l"] }
  inherits = ["_common"]
  target = "sized"
  args   = { SIZE = size }
}
`
    const unique = `u${process.pid}`
    const sharedStep = `[shared 2/2] RUN sleep 1; echo shared ${unique}`

    beforeAll(async () => {
      await bench.put('bake/docker-bake.hcl', hcl)
      await bench.put(
        'bake/Dockerfile',
        [
          `FROM ${bench.base} AS shared`,
          'ARG UNIQUE',
          'RUN sleep 1; echo shared $UNIQUE',
          'FROM shared AS api',
          'RUN echo api',
          'FROM shared AS web',
          'RUN --mount=type=secret,id=token cat /run/secrets/token > /token.txt; echo web',
          'FROM shared AS sized',
          'ARG SIZE',
          'RUN echo sized $SIZE',
        ].join('\n'),
      )
    })

    it('builds all targets into one record, what they share only once', async () => {
      const secrets = { token: Buffer.from('bake-token-4711') }
      const { record, log } = await bake('bake', { variables: { UNIQUE: unique }, secrets })
      expect(record).toMatchObject({ builder: 'bake', outcome: { kind: 'success' } })
      expect(record.options.secretIds).toEqual(['token'])
      expect(statesOf(record).sort()).toEqual([
        'ran [api 1/1] RUN echo api',
        `ran ${sharedStep}`,
        expect.stringMatching(/^ran \[web 1\/1\] RUN --mount=type=secret/),
      ])
      expect(log.map(({ text }) => text).filter((text) => text.startsWith('shared'))).toEqual([
        `shared ${unique}`,
      ])
      const [shared] = record.vertices.filter(({ name }) => name === sharedStep)
      expect(record.targets.map(({ target }) => target)).toEqual(['api', 'web'])
      for (const { vertices } of record.targets) expect(vertices).toContain(shared?.digest)
      const steps = stepsOf(record).steps
      expect(steps.map(({ stage, line }) => `${stage} ${line}`)).toEqual(['shared 3', 'api 5', 'web 7'])
      if (record.outcome.kind !== 'success') return
      const images = record.outcome.targets
      expect(images.map(({ target }) => target)).toEqual(['api', 'web'])
      expect(new Set(images.map(({ image }) => image.id)).size).toBe(2)
      for (const { image } of images) {
        expect((await bench.engine.inspectImage(image.id))?.labels).toMatchObject(bench.label)
      }
      expect(record.context.files.map(({ path }) => path)).toEqual(['Dockerfile', 'docker-bake.hcl'])
    })

    it('says that the cache answered when nothing changed, and what ran in another target', async () => {
      const request = { variables: { UNIQUE: unique }, targets: ['api', 'sized'] }
      const { record } = await bake('bake', request)
      const states = statesOf(record)
      expect(states).toContain(`cached ${sharedStep}`)
      expect(states).toContain('cached [api 1/1] RUN echo api')
      expect(states.filter((state) => state.startsWith('ran [sized 1/1] RUN echo sized'))).toHaveLength(2)
      expect(record.targets.map(({ target }) => target)).toEqual(['api', 'sized-l', 'sized-s'])
    })

    it('prints its plan as data, and takes variables only from those who ask', async () => {
      const plan = await builders.printBake(
        bench.engine,
        bakeRequest('bake', { variables: { UNIQUE: 'mine' } }),
      )
      expect(plan.groups).toEqual({ default: ['api', 'web'] })
      expect(plan.targets).toMatchObject([
        { name: 'api', target: 'api', args: { UNIQUE: 'mine' }, context: '.', dockerfile: 'Dockerfile' },
        { name: 'web', target: 'web' },
      ])
      expect(JSON.parse(plan.text)).toMatchObject({ target: { api: {}, web: {} } })
      await bench.put(
        'print/docker-bake.hcl',
        'variable "GREETING" { default = "own" }\ntarget "default" { args = { G = GREETING } }\n',
      )
      const other = await builders.printBake(bench.engine, bakeRequest('print'))
      expect(other.targets).toMatchObject([{ name: 'default', args: { G: 'own' } }])
    })

    it('builds from the same in JSON, and keeps targets with Dockerfiles of their own apart', async () => {
      const inline = (name: string) => `FROM ${bench.base} AS build\nRUN echo ${name} ${unique}\n`
      const target = Object.fromEntries(
        ['a', 'b'].map((name) => [name, { 'dockerfile-inline': inline(name) }]),
      )
      await bench.put(
        'json/bake.json',
        JSON.stringify({ group: { default: { targets: ['a', 'b'] } }, target }),
      )
      const { record } = await bake('json', { files: ['bake.json'] })
      expect(record.outcome).toMatchObject({ kind: 'success' })
      expect(statesOf(record).sort()).toEqual(
        ['a', 'b'].map((name) => `ran [${name} 2/2] RUN echo ${name} ${unique}`),
      )
      expect(new Set(stepsOf(record).steps.map(({ stage, line }) => `${stage} ${line}`))).toEqual(
        new Set(['a null', 'b null']),
      )
    })

    it('makes targets of the same content an image each', async () => {
      const names = ['a', 'b', 'c', 'd', 'e', 'f']
      const inline = `FROM ${bench.base}\nRUN echo ${unique} > /same\n`
      const target = Object.fromEntries(names.map((name) => [name, { 'dockerfile-inline': inline }]))
      await bench.put('same/bake.json', JSON.stringify({ group: { default: { targets: names } }, target }))
      const { record } = await bake('same', { files: ['bake.json'] })
      expect(record.outcome).toMatchObject({ kind: 'success' })
      const made = record.outcome.kind === 'success' ? record.outcome.targets : []
      expect(made.map((one) => one.target)).toEqual(names)
      expect(new Set(made.map(({ image }) => image.id)).size).toBe(names.length)
    })

    it('records a target that fails, and turns down a file that it cannot read', async () => {
      await bench.put('bad/docker-bake.hcl', 'target "default" {}\ntarget "other" {}\n')
      await bench.put('bad/Dockerfile', `FROM ${bench.base}\nRUN false\n`)
      const { record } = await bake('bad', { targets: ['default', 'other'] })
      expect(record.outcome).toMatchObject({ kind: 'failed', error: expect.stringMatching(/exit code: 1/) })
      expect(statesOf(record)).toEqual(['failed [2/2] RUN false'])
      await bench.put('broken/docker-bake.hcl', 'target "default" {\n')
      await expect(bake('broken')).rejects.toMatchObject({
        data: {
          code: 'bad-request',
          details: expect.arrayContaining([expect.stringMatching(/docker-bake.hcl/)]),
        },
      })
      await expect(bake('bad', { targets: ['absent'] })).rejects.toMatchObject({
        data: { code: 'bad-request', what: expect.stringMatching(/absent/) },
      })
    })
  })

  const platforms = ['linux/amd64', 'linux/arm64']

  const severalPlatforms = async () => {
    await bench.put(
      'multi/Dockerfile',
      `FROM --platform=$BUILDPLATFORM ${bench.base} AS build\nARG TARGETARCH\nRUN echo built for $TARGETARCH > /out.txt\nFROM scratch\nCOPY --from=build /out.txt /\n`,
    )
    const tag = `localhost:1/layerlab-test/multi:${process.pid}`
    const { record } = await buildx('multi', { platforms, tags: [tag] })
    expect(record.outcome).toMatchObject({ kind: 'success' })
    expect(record.options.platforms).toEqual(platforms)
    if (record.outcome.kind !== 'success') return
    const { image } = record.outcome
    expect(image.manifests.map(({ platform }) => platform).sort()).toEqual(platforms)
    expect(new Set(image.manifests.map(({ digest }) => digest)).size).toBe(2)
    for (const { sizeBytes } of image.manifests) expect(sizeBytes).toBeGreaterThan(100)
    expect((await bench.engine.inspectImage(tag))?.id).toBe(image.id)
    const runs = stepsOf(record).steps.filter(({ instruction }) => instruction.startsWith('RUN'))
    expect(runs.map(({ platform }) => platform).sort()).toEqual(['linux/amd64', 'linux/amd64->arm64'])
    const one = await buildx('multi', { platforms: ['linux/arm64'] })
    expect(one.record.outcome).toMatchObject({ kind: 'success', image: { manifests: [] } })
  }

  const onePlatform = async () => {
    const error = { data: { code: 'engine-unsupported', todo: expect.stringMatching(/private engine/) } }
    await expect(buildx('plain', { platforms })).rejects.toMatchObject(error)
    await bench.put('many/docker-bake.hcl', `target "default" { platforms = ${JSON.stringify(platforms)} }\n`)
    await bench.put('many/Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
    await expect(bake('many')).rejects.toMatchObject(error)
  }
  const emulated = async () => {
    expect(await bench.engine.buildPlatforms(AbortSignal.timeout(10_000))).toEqual(
      expect.arrayContaining(platforms),
    )
    const greeting = `hello from arm64, ${process.pid}`
    await bench.put('emulated/hello', arm64Program(`${greeting}\n`))
    await chmod(join(bench.folder, 'emulated/hello'), 0o755)
    await bench.put('emulated/Dockerfile', 'FROM scratch\nCOPY hello /hello\nRUN ["/hello"]\n')
    const { record, log } = await buildx('emulated', { platforms: ['linux/arm64'], networkMode: 'none' })
    expect(record.outcome).toMatchObject({ kind: 'success' })
    expect(log.map(({ text }) => text)).toEqual([greeting])
  }

  if (target.name === 'newest-containerd') {
    it('makes one image of several platforms', severalPlatforms)
    it('runs programs of the other platform', emulated)
  } else it('says what is missing for several platforms', onePlatform)
})

describe.each(testEngines().filter((target) => !hasBuildx(target)))('without buildx, on $name', (target) => {
  it('says what to do', async () => {
    const bench = await openBuildBench(target)
    await bench.put('any/Dockerfile', `FROM ${bench.base}\n`)
    const env = { PATH: join(bench.folder, 'none'), DOCKER_CONFIG: join(bench.folder, 'none') }
    const builders = createBuilders({ directory: join(bench.folder, 'buildx'), env })
    await expect(
      builders.build(bench.engine, bench.info, { ...bench.request('any'), builder: 'buildx' }),
    ).rejects.toMatchObject({
      data: { code: 'missing-tool', todo: expect.stringMatching(/private engine/) },
    })
    await bench.close()
  })
})

/** Of this machine, by their arguments. */
async function processesWith(argument: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.split('\0').includes(argument)).length
}

/** Gives the wanted number as soon as it is reached, else what it was after two seconds. */
async function settled(count: () => Promise<number>, wanted: number): Promise<number> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await count()) === wanted) return wanted
    await delay(50)
  }
  return count()
}
