/** The build runner on every engine of the matrix: 20.10, and the newest with both image stores. */
import { utimesSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildLogLine, BuildOptions, BuildRecord } from '#contract/build-record'
import type { EngineInfo } from '#contract/engine'
import type { Step } from '#contract/step'
import type { BuildRequest } from '../../src-main/core/build/builder'
import { explainReruns } from '../../src-main/core/build/explain'
import { runBuild } from '../../src-main/core/build/run-build'
import { stepsOf } from '../../src-main/core/build/steps'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { testEngines } from '../helpers/engines'
import { writeHostRootfs } from '../helpers/host-rootfs'

const label = { 'io.layerlab.test': `build-${process.pid}` }
const base = `layerlab-test/base-${process.pid}:one`

describe.each(testEngines())('building on $name', (target) => {
  let folder: string
  let engine: Engine
  let info: EngineInfo
  let builds = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layerlab-build-'))
    engine = createDockerEngine(target.endpoint)
    info = await engine.info()
    await writeHostRootfs(join(folder, 'base', 'root'))
    await put('base/Dockerfile', 'FROM scratch\nCOPY root /\n')
    const { outcome } = await build('base', { tags: [base] })
    expect(outcome.kind).toBe('success')
  })

  afterAll(async () => {
    for (const { id, tags } of await engine.listImages(label)) {
      for (const name of [...tags, id]) await engine.removeImage(name, { force: true })
    }
    engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function put(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }

  function request(name: string, options: Partial<BuildOptions>, more: Partial<BuildRequest>): BuildRequest {
    builds++
    return {
      id: `test-${process.pid}-${target.name}-${builds}`,
      run: null,
      place: null,
      contextDirectory: join(folder, name),
      options: { networkMode: 'host', labels: label, ...options },
      signal: new AbortController().signal,
      ...more,
    }
  }

  async function build(
    name: string,
    options: Partial<BuildOptions> = {},
    more: Partial<BuildRequest> = {},
  ): Promise<BuildRecord> {
    return (await runBuild(engine, info, request(name, options, more))).record
  }

  const statesOf = (record: BuildRecord) =>
    stepsOf(record).steps.map(({ state, instruction }) => `${state} ${instruction}`)

  const whys = (before: BuildRecord | null, now: BuildRecord) =>
    explainReruns(before, now).map(({ step, reason, cause }) => [step, reason, cause])

  describe('an image', () => {
    it('is a record whose every part is the engine’s or the folder’s own', async () => {
      await put(
        'plain/Dockerfile',
        `FROM ${base}\nENV GREETING=hello\nWORKDIR /app\nCOPY src src\nRUN cat src/a.txt > out.txt\nUSER 7\nCMD ["/bin/cat", "out.txt"]\n`,
      )
      await put('plain/src/a.txt', `${process.pid}\n`)
      const { record, log } = await runBuild(engine, info, request('plain', {}, {}))
      expect(record.outcome).toMatchObject({ kind: 'success' })
      if (record.outcome.kind !== 'success') return
      const { image } = record.outcome
      const known = await engine.inspectImage(image.id)
      expect(known).toMatchObject({ sizeBytes: image.sizeBytes, user: '7', labels: label })
      expect(image.layers.filter(({ empty }) => !empty)).toHaveLength(known?.layers.length ?? 0)
      expect(image.layers.map(({ createdBy }) => createdBy)).toEqual(
        expect.arrayContaining([
          'COPY root /',
          'ENV GREETING=hello',
          'WORKDIR /app',
          'COPY src src',
          'RUN cat src/a.txt > out.txt',
          'USER 7',
        ]),
      )
      expect(record.context.files.map(({ path }) => path)).toEqual(['Dockerfile', 'src', 'src/a.txt'])
      expect(record.vertices.every(({ completedMs }) => completedMs !== null)).toBe(true)
      expect(record.wallMs).toBeGreaterThan(
        Math.max(...record.vertices.map(({ completedMs }) => completedMs ?? 0)) * 0.9,
      )
      expect(log).toHaveLength(record.logLines)
      expect(structuredClone(record)).toEqual(record)
    })

    it('comes from the cache when nothing changed, and its steps are not called run', async () => {
      const again = await build('plain')
      expect(statesOf(again)).toEqual([
        'cached WORKDIR /app',
        'cached COPY src src',
        'cached RUN cat src/a.txt > out.txt',
      ])
      expect(whys(again, again)).toEqual([])
    })

    it('is made for a target, with arguments and without the cache when asked', async () => {
      await put(
        'target/Dockerfile',
        `FROM ${base} AS first\nARG NAME=none\nRUN echo "name $NAME"\nFROM ${base}\nRUN echo other\n`,
      )
      const options = { target: 'first', buildArgs: { NAME: `n${process.pid}` } }
      const first = await runBuild(engine, info, request('target', options, {}))
      expect(first.log.map(({ text }) => text)).toEqual([`name n${process.pid}`])
      expect(first.record.vertices.some(({ name }) => name.includes('echo other'))).toBe(false)
      const fresh = await build('target', { ...options, noCache: true })
      expect(whys(first.record, fresh).map(([, reason]) => reason)).toEqual(['no-cache'])
      expect(statesOf(await build('target', options))).toEqual([expect.stringMatching(/^cached RUN/)])
    })

    it('neither remembers proxies nor rebuilds because of them', async () => {
      await put(
        'proxy/Dockerfile',
        `FROM ${base}\nRUN echo "${process.pid} through $http_proxy" > /proxy.txt\n`,
      )
      const proxies = (name: string) => ({
        proxyArgs: { HTTP_PROXY: `http://${name}@127.0.0.1:9`, http_proxy: `http://${name}@127.0.0.1:9` },
      })
      const first = await build('proxy', {}, proxies(`one${process.pid}`))
      expect(JSON.stringify(first)).not.toContain('127.0.0.1:9')
      expect(statesOf(first)).toEqual([expect.stringMatching(/^ran RUN/)])
      const second = await build('proxy', {}, proxies(`two${process.pid}`))
      expect(statesOf(second)).toEqual([expect.stringMatching(/^cached RUN/)])
    })
  })

  describe('what made steps run again', () => {
    let last: BuildRecord

    const dockerfile = (more = '') =>
      `FROM ${base} AS deps\nWORKDIR /app\nCOPY package.json ./\nRUN cat package.json > installed\n` +
      `FROM deps AS build\nARG MODE=dev\n${more}COPY src src\nRUN cat src/main.js > built.js\n` +
      `FROM ${base}\nCOPY --from=build /app/built.js /built.js\n`

    beforeAll(async () => {
      await put('why/package.json', '{}\n')
      await put('why/src/main.js', `one ${process.pid}\n`)
      await put('why/src/other.js', 'other\n')
      await put('why/Dockerfile', dockerfile())
      last = await build('why')
    })

    async function rebuilt(options: Partial<BuildOptions> = {}) {
      const before = last
      last = await build('why', options)
      expect(last.outcome.kind).toBe('success')
      return whys(before, last)
    }

    it('was one character of a source file', async () => {
      await put('why/src/main.js', `two ${process.pid}\n`)
      expect(await rebuilt()).toEqual([
        ['COPY src src', 'context-changed', 'src/main.js changed'],
        ['RUN cat src/main.js > built.js', 'earlier-step', 'COPY src src'],
        ['COPY --from=build /app/built.js /built.js', 'earlier-step', 'RUN cat src/main.js > built.js'],
      ])
    })

    it('was a file that came and one that went', async () => {
      await rm(join(folder, 'why/src/other.js'))
      await put('why/src/new.js', `new ${process.pid}\n`)
      expect((await rebuilt())[0]).toEqual([
        'COPY src src',
        'context-changed',
        'src/new.js added, src/other.js removed',
      ])
    })

    it('was the list of dependencies, through a stage that builds on it', async () => {
      await put('why/package.json', `{"v":${process.pid}}\n`)
      expect(await rebuilt()).toEqual([
        ['COPY package.json ./', 'context-changed', 'package.json changed'],
        ['RUN cat package.json > installed', 'earlier-step', 'COPY package.json ./'],
        ['COPY src src', 'earlier-step', 'RUN cat package.json > installed'],
        ['RUN cat src/main.js > built.js', 'earlier-step', 'COPY src src'],
      ])
    })

    it('was a build argument', async () => {
      const [first] = await rebuilt({ buildArgs: { MODE: `m${process.pid}` } })
      expect(first).toEqual([
        'RUN cat src/main.js > built.js',
        'instruction-changed',
        `--build-arg MODE=m${process.pid} (before: ARG MODE=dev)`,
      ])
    })

    it('was a new instruction', async () => {
      await put('why/Dockerfile', dockerfile(`RUN echo ${process.pid}\n`))
      expect((await rebuilt({ buildArgs: { MODE: `m${process.pid}` } })).slice(0, 2)).toEqual([
        [`RUN echo ${process.pid}`, 'instruction-changed', 'COPY src src'],
        ['COPY src src', 'earlier-step', `RUN echo ${process.pid}`],
      ])
    })
  })

  it('knows a step that ran again because the tag of its base moved', async () => {
    const moving = `layerlab-test/moving-${process.pid}:one`
    const rebase = async (content: string) => {
      await put('rebase/Dockerfile', `FROM ${base}\nCOPY marker /marker\n`)
      await put('rebase/marker', `${process.pid} ${content}\n`)
      expect((await build('rebase', { tags: [moving] })).outcome.kind).toBe('success')
    }
    await put('moved/Dockerfile', `FROM ${moving}\nRUN cat /marker > /copy\nRUN cat /copy\n`)
    await rebase('first')
    const before = await build('moved')
    await rebase('second')
    const after = await build('moved')
    expect(whys(before, after)).toEqual([
      ['RUN cat /marker > /copy', 'base-changed', expect.stringContaining(moving)],
      ['RUN cat /copy', 'earlier-step', 'RUN cat /marker > /copy'],
    ])
  })

  it('records a build that fails: why, where, and what was not reached', async () => {
    await put(
      'fails/Dockerfile',
      `FROM ${base}\nRUN echo going && echo wrong >&2 && exit 3\nRUN echo after\n`,
    )
    const { record, log } = await runBuild(engine, info, request('fails', {}, {}))
    expect(record.outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('exit code: 3') })
    const failed = record.vertices.find(({ name }) => name.includes('exit 3'))
    expect(record.outcome).toMatchObject({ failedVertex: failed?.digest })
    expect(statesOf(record)).toEqual([expect.stringMatching(/^failed/), 'not-reached RUN echo after'])
    // The engine reads the two streams side by side: their order is not theirs.
    const said = log.map(({ text, stream, vertex }) => [text, stream, vertex])
    expect(said).toHaveLength(2)
    expect(said).toEqual(
      expect.arrayContaining([
        ['going', 1, failed?.digest],
        ['wrong', 2, failed?.digest],
      ]),
    )
  })

  it('records a Dockerfile that the engine cannot read, and one that names an unknown image', async () => {
    await put('broken/Dockerfile', `FROM ${base}\nRUNN true\n`)
    expect((await build('broken')).outcome).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/unknown instruction: RUNN/),
      failedVertex: null,
    })
    await put('unknown/Dockerfile', 'FROM scratch\nCOPY --from=layerlab-test/absent.invalid:1 /a /a\n')
    expect((await build('unknown')).outcome).toMatchObject({ kind: 'failed' })
  })

  it('gives a log of 100,000 lines whole, in batches, with the loop kept free', async () => {
    const lines = 100_000
    await put('loud/Dockerfile', `FROM ${base}\nRUN yes ${process.pid} | head -n ${lines}\n`)
    const batches: number[] = []
    let longest = 0
    let before = performance.now()
    const ticking = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - before)
      before = now
    }, 5)
    const { log } = await runBuild(
      engine,
      info,
      request(
        'loud',
        { noCache: true },
        { onLog: (fresh: readonly BuildLogLine[]) => batches.push(fresh.length) },
      ),
    )
    clearInterval(ticking)
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(log.length)
    expect(batches.length).toBeLessThan(log.length / 100)
    // Engines cut a step's log at a speed or size of their own, be it within a line, and say so.
    const cut = log.findIndex(({ text }) => text.includes('[output clipped'))
    const whole = cut < 0 ? log : log.slice(0, cut - 1)
    expect(whole.length).toBeGreaterThan(1000)
    expect(new Set(whole.map(({ text }) => text))).toEqual(new Set([String(process.pid)]))
    if (cut < 0) expect(log).toHaveLength(lines)
    console.info(
      `${target.name}: ${log.length} lines in ${batches.length} batches, loop held ${longest.toFixed(0)} ms at most`,
    )
  })

  it('tells of a build while it runs, each time further, to its end', async () => {
    await put('live/Dockerfile', `FROM ${base}\nRUN sleep 0.5\nRUN echo done\n`)
    const seen: { atMs: number; states: string }[] = []
    await build(
      'live',
      { noCache: true },
      {
        onLive: ({ atMs, steps }: { atMs: number; steps: readonly Step[] }) =>
          seen.push({ atMs, states: steps.map(({ state }) => state).join(' ') }),
      },
    )
    expect(seen.at(-1)?.states).toBe('ran ran')
    expect([...seen].sort((a, b) => a.atMs - b.atMs)).toEqual(seen)
  })

  it('shows the step that runs, and stops a build when asked, on the engine as well', async () => {
    await put('stop/Dockerfile', `FROM ${base}\nRUN sleep 300\nRUN echo after\n`)
    const abort = new AbortController()
    const seen: string[] = []
    const record = await build(
      'stop',
      { noCache: true },
      {
        signal: abort.signal,
        onLive: ({ steps }: { steps: readonly Step[] }) => {
          seen.push(steps.map(({ state }) => state).join(' '))
          if (seen.at(-1)?.includes('running')) abort.abort()
        },
      },
    )
    // A step that never ends by itself is seen running for certain; a short one may be over between two looks.
    expect(seen).toContain('running waiting')
    expect(record.outcome).toEqual({ kind: 'cancelled' })
    expect(statesOf(record)).toEqual(['cancelled RUN sleep 300', 'not-reached RUN echo after'])
    // The engine itself ended the vertex: the record has its error, not just a closed connection.
    const sleeping = record.vertices.find(({ name }) => name.includes('sleep 300'))
    expect(sleeping).toMatchObject({ error: expect.stringContaining('context canceled') })
  })

  it('does not begin a build that is cancelled already', async () => {
    const record = await build('plain', {}, { signal: AbortSignal.abort() })
    expect(record).toMatchObject({ outcome: { kind: 'cancelled' }, vertices: [] })
  })

  it('records that the engine was lost when the connection breaks in mid-build', async () => {
    await put('lost/Dockerfile', `FROM ${base}\nRUN sleep 300\n`)
    const relay = await startRelay(target.endpoint.replace('unix://', ''), join(folder, 'relay.sock'))
    const relayed = createDockerEngine(`unix://${relay.path}`)
    const { record } = await runBuild(
      relayed,
      info,
      request(
        'lost',
        { noCache: true },
        {
          onLive: ({ steps }: { steps: readonly Step[] }) => {
            if (steps.some(({ state }) => state === 'running')) relay.cut()
          },
        },
      ),
    )
    relayed.close()
    await relay.close()
    expect(record.outcome).toMatchObject({ kind: 'engine-lost', error: expect.stringMatching(/connection/) })
    expect(statesOf(record)).toEqual(['cancelled RUN sleep 300'])
  })

  it('gives up a build whose folder changes while it is read', async () => {
    await put('moving/Dockerfile', `FROM ${base}\nCOPY . .\n`)
    await put('moving/a.txt', 'x'.repeat(60_000_000))
    let seconds = 0
    const touching = setInterval(() => utimesSync(join(folder, 'moving/a.txt'), ++seconds, seconds), 1)
    const building = build('moving').finally(() => clearInterval(touching))
    await expect(building).rejects.toMatchObject({ data: { code: 'workspace-changed' } })
  })
})

/** A socket in front of the engine's, whose connections can be cut as a dying engine would. */
async function startRelay(enginePath: string, path: string) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(enginePath)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return { path, cut, close: () => new Promise((resolve) => server.close(resolve)) }
}
