/** Images analyzed as real engines and independent tools have them: 20.10, and the newest with both image stores. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { type AnalyzedImage, analyzeImage } from '../../src-main/core/image/analyze-image'
import { layerFiles } from '../../src-main/core/image/query/layer-files'
import { fileContent, locateFile } from '../../src-main/core/image/read-file'
import { readImage } from '../../src-main/core/image/read-image'
import { searchImage } from '../../src-main/core/image/search/search-image'
import { engineInput } from '../../src-main/core/image/source/engine-input'
import type { ImageInput } from '../../src-main/core/image/source/image-input'
import { pathInput } from '../../src-main/core/image/source/path-input'
import { jsonOf, runCli } from '../helpers/cli'
import { type TestEngine, testEngines } from '../helpers/engines'
import { archiveOf, dockerFiles, file, sha256 } from '../helpers/handmade-images'
import { writeHostRootfs } from '../helpers/host-rootfs'
import { plainBuild } from '../helpers/plain-build'
import { preparePodman } from '../helpers/podman'
import { operations, root, type Seen, stackOfOperations } from '../helpers/random-layers'
import { seenByAnalysis } from '../helpers/seen-files'
import { listTar, seenInExport } from '../helpers/tar-listing'

const run = promisify(execFile)
const label = { 'io.layerlab.test': `image-${process.pid}` }
const signal = AbortSignal.timeout(600_000)
const token = 'tok-53cr3t-in-a-layer'

const dockerfile = `FROM scratch
COPY root /
COPY token /srv/token
RUN mkdir /d && echo one > /d/one && echo two > /d/two && head -c 300000 /dev/zero > /d/big
RUN chmod 600 /d/one && rm /d/two && rm /srv/token
ENV A=1
RUN rm -rf /d && mkdir /d && echo new > /d/new
RUN ln -s /d/new /link && ln /d/new /hard
WORKDIR /srv
CMD ["sh"]
`

async function analyze(input: ImageInput): Promise<AnalyzedImage> {
  return analyzeImage('key', input, await readImage(input, { platform: null, signal }), '')
}

describe.each(testEngines())('images of $name', (target) => {
  let folder: string
  let engine: Engine
  let id: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layerlab-image-'))
    engine = createDockerEngine(target.endpoint)
    await writeHostRootfs(join(folder, 'context', 'root'), ['ln'])
    await writeFile(join(folder, 'context', 'token'), `TOKEN=${token}\n`)
    await writeFile(join(folder, 'context', 'Dockerfile'), dockerfile)
    const built = await plainBuild(engine, join(folder, 'context'), {
      buildId: `image-${process.pid}-${target.name}`,
      labels: label,
      networkMode: 'host',
    })
    expect(built.error).toBeUndefined()
    id = built.imageId ?? ''
  })

  afterAll(async () => {
    for (const image of await engine.listImages(label)) await engine.removeImage(image.id, { force: true })
    engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('gives layers to the instructions that made them, as docker history has them', async () => {
    const { history, analysis } = await analyze(await engineInput(engine, id, signal))
    const byEngine = await engine.imageHistory(id, signal)
    expect(history).toHaveLength(byEngine.length)
    byEngine.forEach(({ createdBy, sizeBytes }, i) => {
      const row = history[i]
      expect(row?.rawCreatedBy).toBe(createdBy)
      if (sizeBytes > 0) expect(row?.layer).not.toBeNull()
    })
    const instructions = analysis.layers.map(({ createdBy }) => createdBy.split(' ').slice(0, 2).join(' '))
    expect(instructions).toEqual(
      ['COPY root', 'COPY token', 'RUN mkdir', 'RUN chmod', 'RUN rm', 'RUN ln', 'WORKDIR /srv'].slice(
        0,
        instructions.length,
      ),
    )
    expect(analysis.layers.map(({ digest }) => digest)).toEqual((await engine.inspectImage(id))?.layers)
  })

  it('tells what each instruction did', async () => {
    const { index, analysis } = await analyze(await engineInput(engine, id, signal))
    const changes = layerFiles(index).map((files) =>
      Object.fromEntries(
        files.filter(({ type }) => type !== 'directory').map((each) => [each.path, each.change]),
      ),
    )
    expect(changes.slice(1, 6)).toEqual([
      { 'srv/token': 'added' },
      { 'd/one': 'added', 'd/two': 'added', 'd/big': 'added' },
      { 'd/one': 'modified', 'd/two': 'removed', 'srv/token': 'removed' },
      { 'd/one': 'removed', 'd/big': 'removed', 'd/new': 'added' },
      { link: 'added', hard: 'added', ...(changes[5]?.['d/new'] ? { 'd/new': 'unmodified' } : {}) },
    ])
    expect(analysis.reclaimableBytes).toBeGreaterThanOrEqual(300_000 + 4 + 4 + `TOKEN=${token}\n`.length)
  })

  it('lists the same entries in each layer as tar does', async () => {
    const archive = join(folder, 'saved.tar')
    await pipeline(await engine.saveImage(id, signal), createWriteStream(archive))
    const unpacked = join(folder, 'saved')
    await mkdir(unpacked)
    await run('tar', ['-xf', archive, '-C', unpacked])
    const input = await pathInput(archive, null)
    const read = await readImage(input, { platform: null, signal })
    const { index } = await analyze(await engineInput(engine, id, signal))
    const byUs = layerFiles(index)
    for (const [i, { member, sizeBytes }] of read.layers.entries()) {
      const layer = join(unpacked, member)
      const plain = join(folder, `layer-${i}.tar`)
      await run('sh', ['-c', 'zcat -f "$1" > "$2"', 'sh', layer, plain])
      expect(`sha256:${sha256(await readFile(plain))}`).toBe(read.layers[i]?.digest)
      const listed = await listTar(plain)
      const written = byUs[i]?.filter(({ change }) => change !== 'removed') ?? []
      const entries = [...listed.keys()].filter((name) => name !== '' && !/(^|\/)\.wh\./.test(name))
      expect(written.map(({ path }) => path).sort()).toEqual(entries.sort())
      for (const { path, size } of written) expect(`${path} ${size}`).toBe(`${path} ${listed.get(path)}`)
      expect(sizeBytes).toBe([...listed.values()].reduce((sum, size) => sum + size, 0))
    }
  })

  it('is the same image in every form that skopeo makes of it', async () => {
    const archive = join(folder, 'saved.tar')
    const whole = await analyze(await engineInput(engine, id, signal))
    const scores = [whole.analysis]
    for (const [form, options] of [
      [`oci:${join(folder, 'oci')}:one`, []],
      [`oci:${join(folder, 'oci-zstd')}:one`, ['--dest-compress-format', 'zstd', '--dest-compress']],
      [`oci-archive:${join(folder, 'oci.tar')}:one`, []],
      [`docker-archive:${join(folder, 'docker.tar')}:layerlab.test/one:1`, []],
    ] as const) {
      await run('skopeo', [
        'copy',
        '--quiet',
        '--insecure-policy',
        ...options,
        `docker-archive:${archive}`,
        form,
      ])
      const place = form.split(':')[1] ?? ''
      const { analysis, index } = await analyze(await pathInput(place, null))
      expect([...seenByAnalysis(index)].sort()).toEqual([...seenByAnalysis(whole.index)].sort())
      if (form.includes('zstd'))
        expect(new Set(analysis.layers.map(({ compression }) => compression))).toContain('zstd')
      scores.push(analysis)
    }
    const figures = scores.map(({ sizeBytes, efficiencyScore, wastedBytes, reclaimableBytes, layers }) =>
      JSON.stringify([
        sizeBytes,
        efficiencyScore,
        wastedBytes,
        reclaimableBytes,
        layers.map(({ digest }) => digest),
      ]),
    )
    expect(new Set(figures).size).toBe(1)
  })

  it('reads a file as its layer wrote it, and finds a secret that was removed', async () => {
    const input = await engineInput(engine, id, signal)
    const image = await analyze(input)
    const found = locateFile(image, 1, 'srv/token')
    if (found === undefined) throw new Error('the token is no file')
    const parts: Buffer[] = []
    for await (const part of fileContent(image, input, found, signal)) parts.push(Buffer.from(part))
    expect(Buffer.concat(parts).toString()).toBe(`TOKEN=${token}\n`)
    const { places } = await searchImage(input, Buffer.from(token), signal)
    expect(places).toMatchObject([
      { where: 'layer', layer: 1, path: 'srv/token', offset: 6, encoding: 'raw' },
    ])
  })

  it('is analyzed and compared by the command line', async () => {
    const home = await mkdtemp(join(tmpdir(), 'layerlab-image-home-'))
    const env = {
      ...process.env,
      DOCKER_HOST: target.endpoint,
      LAYERLAB_ENGINE: 'found',
      LAYERLAB_HOME: home,
    }
    const rules = join(home, 'rules.yml')
    try {
      const plain = await runCli(['image', 'analyze', id, '--json', '--files'], env)
      expect(plain.status).toBe(0)
      const { analysis, index } = await analyze(await engineInput(engine, id, signal))
      expect(jsonOf(plain)).toMatchObject({
        source: { form: 'engine', engineId: id, platform: analysis.platform },
        image: {
          sizeBytes: analysis.sizeBytes,
          efficiencyScore: analysis.efficiencyScore,
          reclaimableBytes: analysis.reclaimableBytes,
        },
        layers: layerFiles(index).map((files, i) => ({
          index: i,
          digest: analysis.layers[i]?.digest,
          files,
        })),
        inventory: { counts: { shells: 1 } },
      })
      await writeFile(rules, 'rules:\n  lowestEfficiency: 0.1\n  highestUserWastedPercent: disabled\n')
      expect((await runCli(['image', 'analyze', id, '--ci', rules, '--json'], env)).status).toBe(0)
      const strict = await runCli(
        ['image', 'analyze', id, '--ci', rules, '--highest-wasted-bytes', '0', '--json'],
        env,
      )
      expect(strict.status).toBe(1)
      expect(jsonOf(strict)).toMatchObject({
        ci: [
          { rule: 'lowestEfficiency', pass: true },
          { rule: 'highestWastedBytes', pass: false, limit: 0, observed: analysis.wastedBytes },
          { rule: 'highestUserWastedPercent', limit: null },
        ],
      })
      const same = await runCli(['image', 'compare', id, join(folder, 'saved.tar'), '--json'], env)
      expect(jsonOf(same)).toMatchObject({
        added: 0,
        removed: 0,
        changed: 0,
        sharedLayers: analysis.layers.map(({ digest }) => digest),
      })
      const none = await runCli(['image', 'analyze', 'layerlab-test/none:1', '--json'], env)
      expect(none.status).toBe(1)
      expect(jsonOf(none)).toMatchObject({ error: { code: 'not-found' } })
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })

  it('sees in random stacks of layers what a container sees', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (all) => {
        const { layers } = stackOfOperations(all)
        // An empty image cannot be made into a container: it has nothing to run.
        const first = [file('run', 'x', { mode: 0o755 })]
        const image = { layers: [first, ...layers], config: { Cmd: ['/run'], Labels: label }, tags: [] }
        const archive = await archiveOf(await dockerFiles(image))
        const [loaded = ''] = await engine.loadImages(Readable.from([archive], { objectMode: false }), signal)
        const { index } = await analyze(await engineInput(engine, loaded, signal))
        const byUs = [...seenByAnalysis(index)].filter(
          ([path]) => path === root || path.startsWith(`${root}/`),
        )
        expect(byUs.sort()).toEqual([...(await exported(target, loaded))].sort())
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})

describe('archives of Podman', () => {
  it('are the image that Podman was given, in every form that it saves', async () => {
    const [target] = testEngines()
    if (target === undefined) throw new Error('There is no engine.')
    const folder = await mkdtemp(join(tmpdir(), 'layerlab-podman-'))
    const engine = createDockerEngine(target.endpoint)
    const tag = `layerlab-test/podman-${process.pid}:1`
    try {
      const podman = await preparePodman(join(folder, 'podman'))
      await writeHostRootfs(join(folder, 'context', 'root'), ['ln'])
      await writeFile(join(folder, 'context', 'token'), 'TOKEN=none\n')
      await writeFile(join(folder, 'context', 'Dockerfile'), dockerfile)
      const built = await plainBuild(engine, join(folder, 'context'), {
        buildId: `podman-${process.pid}`,
        labels: label,
        networkMode: 'host',
        tags: [tag],
      })
      const whole = await analyze(await engineInput(engine, built.imageId ?? '', signal))
      await pipeline(await engine.saveImage(tag), createWriteStream(join(folder, 'docker.tar')))
      await podman('load', '--quiet', '--input', join(folder, 'docker.tar'))
      for (const [form, place] of [
        ['docker-archive', 'saved-docker.tar'],
        ['oci-archive', 'saved-oci.tar'],
        ['oci-dir', 'saved-oci'],
      ] as const) {
        await podman('save', '--quiet', '--format', form, '--output', join(folder, place), tag)
        const { analysis, index, history } = await analyze(await pathInput(join(folder, place), null))
        expect(analysis.layers.map(({ digest }) => digest)).toEqual(
          whole.analysis.layers.map(({ digest }) => digest),
        )
        expect(history.map(({ createdBy }) => createdBy)).toEqual(
          whole.history.map(({ createdBy }) => createdBy),
        )
        expect([...seenByAnalysis(index)].sort()).toEqual([...seenByAnalysis(whole.index)].sort())
      }
    } finally {
      for (const image of await engine.listImages(label)) await engine.removeImage(image.id, { force: true })
      engine.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('images of umoci', () => {
  it('are seen as the folder that umoci packed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'layerlab-umoci-'))
    const [layout, bundle] = [join(folder, 'layout'), join(folder, 'bundle')]
    const umoci = (...args: string[]) => run('umoci', args)
    const shell = (script: string) => run('sh', ['-ec', script], { cwd: join(bundle, 'rootfs') })
    try {
      await umoci('init', '--layout', layout)
      await umoci('new', '--image', `${layout}:one`)
      await umoci('unpack', '--image', `${layout}:one`, bundle)
      for (const script of [
        'mkdir -p w/d/e w/gone; echo a >w/d/a; echo b >w/d/e/b; echo c >w/gone/c; ln w/d/a w/hard; ln -s d/a w/soft; chmod 4755 w/d/a',
        'rm -r w/gone; rm w/d/e/b; echo new >w/d/new; ln -sfn d/new w/soft; chown 7:9 w/d/a',
        'rm -r w/d; mkdir w/d; echo fresh >w/d/fresh; chmod 700 w/d; rm w/hard; ln w/d/fresh w/hard',
        'rm -r w/d; echo file >w/d',
      ]) {
        await shell(script)
        await umoci('repack', '--refresh-bundle', '--image', `${layout}:one`, bundle)
      }
      const { analysis, index } = await analyze(await pathInput(layout, null))
      expect(analysis.layers).toHaveLength(4)
      const onDisk = spawn('tar', ['-C', join(bundle, 'rootfs'), '--numeric-owner', '-cf', '-', 'w'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const expected = await seenInExport(onDisk.stdout, 'w')
      expect([...seenByAnalysis(index)].sort()).toEqual([...expected].sort())
      const { stdout } = await run('umoci', ['stat', '--image', `${layout}:one`, '--json'])
      const stat: { history: { layer: { digest: string } | null; created_by: string }[] } = JSON.parse(stdout)
      expect(analysis.layers.map(({ createdBy }) => createdBy)).toEqual(
        stat.history.filter(({ layer }) => layer !== null).map(({ created_by }) => created_by),
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('are read where umoci inserted files, whose layers end without padding and end mark', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'layerlab-umoci-insert-'))
    const image = `${join(folder, 'layout')}:one`
    try {
      await writeFile(join(folder, 'f.txt'), 'hi\n')
      await run('umoci', ['init', '--layout', join(folder, 'layout')])
      await run('umoci', ['new', '--image', image])
      await run('umoci', ['insert', '--image', image, join(folder, 'f.txt'), '/srv/f.txt'])
      await run('umoci', ['insert', '--image', image, '--whiteout', '/srv'])
      const archive = join(folder, 'copied.tar')
      await run('skopeo', ['copy', '--quiet', '--insecure-policy', `oci:${image}`, `oci-archive:${archive}`])
      for (const place of [join(folder, 'layout'), archive]) {
        const { index } = await analyze(await pathInput(place, null))
        expect(
          layerFiles(index).map((files) => files.map(({ path, size, change }) => [path, size, change])),
        ).toEqual([
          [['srv/f.txt', 3, 'added']],
          [
            ['srv', 0, 'removed'],
            ['srv/f.txt', 3, 'removed'],
          ],
        ])
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

/** What a container of the image sees, by the engine's own export. */
async function exported({ clientDirectory, endpoint }: TestEngine, image: string): Promise<Seen> {
  const docker = join(clientDirectory, 'docker')
  const env = { ...process.env, DOCKER_HOST: endpoint, DOCKER_CONFIG: clientDirectory }
  const { stdout } = await run(docker, ['create', image], { env })
  const container = stdout.trim()
  try {
    const child = spawn(docker, ['export', container], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    const seen = await seenInExport(child.stdout, root)
    await ended
    return seen
  } finally {
    await run(docker, ['rm', '-f', container], { env })
  }
}
