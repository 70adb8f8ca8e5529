/** The kit that all tests share, as `npm test` made it: what is in it, and what engines do with it. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labels, ownerValue } from '../../src-main/core/app/labels'
import { silentLog } from '../../src-main/core/app/log'
import { createDockerEngine } from '../../src-main/core/engine/docker-engine'
import type { Engine } from '../../src-main/core/engine/engine'
import { createKitInstaller } from '../../src-main/core/kit/install/install-kit'
import { loadableImage, loadImages } from '../../src-main/core/kit/install/load-images'
import type { Kit, RunningMirror } from '../../src-main/core/kit/kit'
import { parseManifest } from '../../src-main/core/kit/kit-manifest'
import { createKitShelf } from '../../src-main/core/kit/kit-shelf'
import { deadPid } from '../helpers/dead-pid'
import { testEngines } from '../helpers/engines'
import { serveImage } from '../helpers/image-registry'
import { bundleMirrorProgram } from '../helpers/mirror-program'
import { plainBuild } from '../helpers/plain-build'
import { sharedKits } from '../helpers/test-home'

const root = join(import.meta.dirname, '../..')
const recipesDirectory = join(root, 'resources/kit')
const labsDirectory = join(root, 'labs')
const never = new AbortController().signal
let folder: string
let kit: Kit

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-kit-'))
  kit = await createKitShelf({
    directory: sharedKits(),
    recipesDirectory,
    labsDirectory,
    log: silentLog,
  }).open()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a kit made from Debian and npm packages', () => {
  test('has what the recipe names, and says what stands in for what', () => {
    expect(kit.info).toMatchObject({ recipe: 'debian', platform: expect.stringMatching(/^linux\//) })
    expect(kit.info.images.map(({ role, standsInFor }) => [role, standsInFor.split(', ')[0]])).toEqual([
      ['debian', 'debian:12-slim'],
      ['node', 'node:20-alpine'],
      ['node-full', 'node:20'],
      ['golang', 'golang:1.19-bookworm'],
      ['static', 'gcr.io/distroless/static-debian12'],
      ['static-nonroot', 'gcr.io/distroless/static-debian12:nonroot'],
      ['base', 'gcr.io/distroless/base-debian12'],
      ['cc', 'gcr.io/distroless/cc-debian12'],
      ['nodejs', 'gcr.io/distroless/nodejs20-debian12'],
      ['nodejs-nonroot', 'gcr.io/distroless/nodejs20-debian12:nonroot'],
      ['busybox', 'busybox:1.35'],
    ])
    expect(kit.info.images[0]?.about).toMatch(/Debian GNU\/Linux|Ubuntu/)
    expect(kit.resolve('docker.io/library/node:20-alpine')).toBe(kit.info.images[1]?.reference)
    expect(kit.resolve('node:22')).toBeUndefined()
  })

  test('mirrors every package of the labs’ lock files', async () => {
    const lock = JSON.parse(await readFile(join(labsDirectory, 'layer-order/app/package-lock.json'), 'utf8'))
    const wanted = Object.keys(lock.packages).filter((path) => path !== '')
    expect(kit.info.mirrors.map(({ kind }) => kind)).toEqual(['npm', 'go', 'apt'])
    expect(kit.info.mirrors[0]?.packages).toBeGreaterThanOrEqual(wanted.length)
    const express = join(kit.info.directory, 'mirror/npm/express')
    const packument = JSON.parse(await readFile(join(express, 'packument.json'), 'utf8'))
    const { version, integrity } = lock.packages['node_modules/express']
    expect(packument.versions[version].dist).toEqual({ integrity, tarball: `express-${version}.tgz` })
    expect(await readdir(join(express, '-'))).toContain(`express-${version}.tgz`)
  })

  test('names no package source of this machine in its images', async () => {
    const { stdout } = await promisify(execFile)('apt-get', ['indextargets', '--format', '$(REPO_URI)'])
    const addresses = [...new Set(stdout.split('\n').filter(Boolean))]
    expect(addresses).not.toEqual([])
    const filesWith = async (...texts: readonly string[]) => {
      const patterns = texts.flatMap((text) => ['-e', text])
      const images = join(kit.info.directory, 'images')
      const search = promisify(execFile)('grep', ['-rlaF', ...patterns, images])
      // It ends with 1 where it finds nothing.
      return await search.then(
        (found) => found.stdout,
        (error: { code: number; stdout: string }) => (error.code === 1 ? '' : Promise.reject(error)),
      )
    }
    expect(await filesWith('/var/lib/dpkg')).not.toBe('')
    expect(await filesWith(...addresses.map((address) => `deb ${address}`))).toBe('')
  })
})

describe.each(testEngines())('a kit on $name, $version', ({ endpoint }) => {
  let engine: Engine
  let mirror: RunningMirror
  let install: () => Promise<RunningMirror>
  let context: string
  const label = { 'io.layerlab.test': `kit-${process.pid}` }

  beforeAll(async () => {
    engine = createDockerEngine(endpoint)
    const program = await bundleMirrorProgram(join(folder, 'program'))
    const installKit = createKitInstaller({ mirrorProgram: program, log: silentLog })
    install = () => installKit(engine, kit, () => {}, never)
    mirror = await install()
    context = await mkdtemp(join(folder, 'context-'))
    for (const name of ['package.json', 'package-lock.json']) {
      await writeFile(join(context, name), await readFile(join(labsDirectory, 'layer-order/app', name)))
    }
  })

  afterAll(async () => {
    await mirror.stop()
    for (const { id } of await engine.listImages(label)) await engine.removeImage(id, { force: true })
    engine.close()
  })

  async function build(id: string, lines: readonly string[], options: { noCache?: boolean } = {}) {
    const base = kit.resolve('node:20-alpine')
    await writeFile(join(context, 'Dockerfile'), [`FROM ${base}`, 'WORKDIR /app', ...lines, ''].join('\n'))
    const buildId = `${id}-${process.pid}`
    const built = await plainBuild(engine, context, {
      buildId,
      buildArgs: mirror.proxyArgs(buildId),
      networkMode: 'host',
      labels: label,
      ...options,
    })
    return { ...built, bytes: await mirror.bytesServed(buildId) }
  }

  test('gives the images under their names', async () => {
    for (const { reference } of kit.info.images) {
      const image = await engine.inspectImage(reference)
      expect(image?.labels).toMatchObject({ [labels.owner]: ownerValue, [labels.role]: 'kit' })
    }
    const history = await engine.imageHistory(kit.resolve('node:20-alpine') ?? '')
    expect(history.map(({ createdBy }) => createdBy).join('\n')).toMatch(/mmdebstrap[\s\S]*Node\.js 20/)
  })

  test('an unmodified npm ci takes all from the mirror, counted for its build', async () => {
    const install = ['COPY package.json package-lock.json ./', 'RUN npm ci && node -e "require(\'express\')"']
    const cold = await build('cold', install, { noCache: true })
    expect(cold.error).toBeUndefined()
    expect(cold.imageId).toMatch(/^sha256:/)
    expect(cold.bytes).toBeGreaterThan(1_000_000)
    // Another build, hence another user in the proxy's address: still nothing runs again.
    const warm = await build('warm', install)
    expect(warm).toMatchObject({ imageId: cold.imageId, bytes: 0 })
  })

  test('a slower mirror serves the same bytes', async () => {
    const install = ['RUN npm install helmet@8.1.0']
    const fast = await build('fast', install, { noCache: true })
    await mirror.setSpeed('venue')
    const slow = await build('slow', install, { noCache: true })
    await mirror.setSpeed('full')
    expect([fast.error, slow.error]).toEqual([undefined, undefined])
    expect(fast.bytes).toBeGreaterThan(10_000)
    expect(slow.bytes).toBe(fast.bytes)
  })

  test('no build reaches another host through it', async () => {
    const ask = [
      'const [, host] = process.env.HTTP_PROXY.match(/@(.*):/)',
      "require('http').get({ host, port: 4873, path: 'http://example.com/' }, (answer) => process.exit(answer.statusCode === 403 ? 0 : 1))",
    ].join('; ')
    const refused = await build('other', [`RUN node -e "${ask}"`])
    expect(refused.error).toBeUndefined()
    const missing = await build('missing', ['RUN npm install left-pad-that-is-not-there'])
    expect(missing.error).toContain('npm install')
    const install = await build('registry', ['RUN npm ci --registry=https://registry.example/'])
    expect(install.error).toContain('npm ci')
    expect(refused.bytes + missing.bytes + install.bytes).toBe(0)
  })

  test('a second install takes another address, and removes what a dead process left', async () => {
    const left = await engine.startContainer({
      image: kit.resolve('node:20-alpine') ?? '',
      cmd: ['sleep', '600'],
      labels: {
        ...label,
        [labels.owner]: ownerValue,
        [labels.role]: 'mirror',
        'io.layerlab.process': `${hostname()}/${await deadPid()}/x`,
      },
      network: 'none',
    })
    const second = await install()
    expect(second.address).not.toBe(mirror.address)
    expect(await engine.inspectContainer(left)).toBeUndefined()
    expect(await mirror.bytesServed('nobody')).toBe(0)
    await second.stop()
    await second.stop()
  })

  test('puts back an image that was removed or replaced', async () => {
    const debian = kit.resolve('debian:12-slim') ?? ''
    const node = await engine.inspectImage(kit.resolve('node:20-alpine') ?? '')
    const before = await engine.inspectImage(debian)
    await engine.removeImage(debian)
    await engine.tagImage(node?.id ?? '', debian)
    const second = await install()
    await second.stop()
    expect(await engine.inspectImage(debian)).toEqual(before)
  })
})

describe.each(testEngines())('the registry recipe on $name, $version', ({ endpoint }) => {
  test('pulls, keeps and brings back an image, with the settings that labs need', async () => {
    const engine = createDockerEngine(endpoint)
    const { arch } = await engine.info()
    const registry = await serveImage(
      arch === 'aarch64' || arch === 'arm64' ? 'arm64' : 'amd64',
      [
        [{ kind: 'file', path: 'etc/greeting', mode: 0o644, content: Buffer.from('hello') }],
        [{ kind: 'link', path: 'etc/other', target: 'greeting' }],
      ],
      { Env: ['PATH=/bin', 'COLOUR=red'], Cmd: ['/bin/none'] },
    )
    try {
      const recipes = await mkdtemp(join(folder, 'registry-'))
      const recipe = {
        schema: 1,
        name: 'registry',
        revision: 1,
        summary: 'One tiny image.',
        tools: [],
        diskBytes: 0,
        images: [
          {
            role: 'tiny',
            name: `tiny:${process.pid}`,
            standsInFor: ['tiny:1'],
            about: 'Tiny.',
            source: { kind: 'registry', image: registry.image },
            config: { env: { COLOUR: 'blue', NPM_CONFIG_REGISTRY: 'http://mirror.layerlab/npm/' } },
          },
        ],
        mirrors: [],
      }
      await writeFile(join(recipes, 'registry.yaml'), JSON.stringify(recipe))
      const shelf = createKitShelf({
        directory: join(recipes, 'kits'),
        recipesDirectory: recipes,
        labsDirectory: recipes,
        log: silentLog,
      })
      const pulled = await shelf.build('registry', engine, () => {}, never)
      const { directory, images } = pulled.info
      const manifest = parseManifest(await readFile(join(directory, 'kit.json'), 'utf8'))
      expect(manifest.images[0]?.layers.map(({ sha256 }) => `sha256:${sha256}`)).toEqual(registry.diffIds)
      const loadable = await Promise.all(manifest.images.map((image) => loadableImage(directory, image)))
      await loadImages(engine, loadable, never)
      expect(await engine.inspectImage(images[0]?.reference ?? '')).toMatchObject({
        env: ['PATH=/bin', 'COLOUR=blue', 'NPM_CONFIG_REGISTRY=http://mirror.layerlab/npm/'],
        cmd: ['/bin/none'],
        layers: registry.diffIds,
        labels: expect.objectContaining({ [labels.owner]: ownerValue, [labels.role]: 'kit' }),
      })
      await engine.removeImage(images[0]?.reference ?? '')
    } finally {
      await engine.removeImage(registry.image)
      await registry.close()
      engine.close()
    }
  })
})
