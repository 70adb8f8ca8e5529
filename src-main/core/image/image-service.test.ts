import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  archiveOf,
  directory,
  dockerFiles,
  file,
  type HandmadeImage,
  hardLink,
  symlink,
  whiteout,
} from '../../../test/helpers/handmade-images'
import { systemClock } from '../app/clock'
import { silentLog } from '../app/log'
import { createAnalysisStore } from './analysis-store'
import { createImageService, type ImageService, type TreeRequest } from './image-service'

// The machine may be busy with other things.
vi.setConfig({ testTimeout: 60_000 })

const image: HandmadeImage = {
  layers: [
    [
      file('etc/os-release', 'PRETTY_NAME="Handmade 1"\n'),
      file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nweb:x:7:7::/:/usr/sbin/nologin\n'),
      file('bin/sh', 'not really', { mode: 0o755 }),
      file('bin/su', 'not really', { mode: 0o4755 }),
      file('usr/lib/big.so', Buffer.alloc(5000, 1)),
    ],
    [
      file('app/main.js', 'console.log(1)\n'),
      file('app/node_modules/a/package.json', '{"name":"a","version":"1.2.3"}'),
      file('app/node_modules/@s/b/package.json', '{"name":"@s/b","version":"2.0.0"}'),
      file('app/node_modules/a/test/package.json', '{"name":"fixture","version":"0.0.0"}'),
      directory('app/cache/'),
      file('app/cache/one', Buffer.alloc(300, 1)),
      file('app/cache/two', Buffer.alloc(200, 1)),
      symlink('app/link', 'main.js'),
      hardLink('app/again.js', 'app/main.js'),
    ],
    [whiteout('app/cache'), file('app/main.js', 'console.log(1)\n', { mode: 0o755 }), file('ü ö', 'name')],
  ],
  history: [
    { created_by: 'ADD rootfs.tar / # buildkit' },
    { created_by: 'COPY . /app # buildkit' },
    { created_by: 'RUN /bin/sh -c rm -rf app/cache && chmod 755 app/main.js # buildkit' },
  ],
  config: { User: 'web', Env: ['A=1'] },
}

let folder: string
let service: ImageService

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerlab-images-'))
  service = serviceOf()
})

afterEach(async () => {
  service.close()
  await rm(folder, { recursive: true, force: true })
})

function serviceOf(): ImageService {
  return createImageService({
    store: createAnalysisStore({ directory: join(folder, 'images'), log: silentLog }),
    engine: async () => {
      throw new Error('no engine is needed')
    },
    engineIfThere: async () => undefined,
    savedDirectory: join(folder, 'saved'),
    clock: systemClock,
  })
}

async function analyze(handmade: HandmadeImage = image, name = 'image.tar'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, await archiveOf(await dockerFiles(handmade)))
  const prepared = await service.prepare({ kind: 'path', path, image: null }, null)
  await prepared.make(AbortSignal.timeout(60_000), () => {})
  return prepared.key
}

const all: TreeRequest = {
  view: { kind: 'all' },
  expanded: [],
  filter: '',
  minBytes: 0,
  hide: [],
  sort: 'name',
  from: 0,
  count: 100,
}

async function rows(key: string, query: Partial<TreeRequest>) {
  return (await service.tree(key, { ...all, ...query })).rows.map(
    ({ path, change, sizeBytes, layer }) => `${path} ${change} ${sizeBytes} ${layer}`,
  )
}

describe('a tree', () => {
  it('shows the root’s own things first, and what is unfolded', async () => {
    const key = await analyze()
    expect(await rows(key, {})).toEqual([
      'app added 114 1',
      'bin unmodified 20 0',
      'etc unmodified 86 0',
      'usr unmodified 5000 0',
      'ü ö added 4 2',
    ])
    expect(await rows(key, { expanded: ['app', 'app/cache', 'no/such'], hide: ['unmodified'] })).toEqual([
      'app added 114 1',
      'app/again.js added 0 1',
      'app/cache removed 500 2',
      'app/cache/one removed 300 2',
      'app/cache/two removed 200 2',
      'app/link added 0 1',
      'app/main.js added 15 2',
      'app/node_modules added 99 1',
      'ü ö added 4 2',
    ])
  })

  it('shows what one layer did to those below', async () => {
    const key = await analyze()
    expect(
      await rows(key, { view: { kind: 'layer', layer: 2 }, hide: ['unmodified'], expanded: ['app'] }),
    ).toEqual([
      'app unmodified 15 1',
      'app/cache removed 500 2',
      'app/main.js modified 15 2',
      'ü ö added 4 2',
    ])
    const before = await rows(key, { view: { kind: 'layer', layer: 1 }, expanded: ['app'] })
    expect(before).toContain('app/cache added 500 1')
    expect(before).toContain('usr unmodified 5000 0')
  })

  it('sorts by size, and cuts out the page that is asked for', async () => {
    const key = await analyze()
    const page = await service.tree(key, { ...all, sort: 'size', from: 1, count: 2 })
    expect(page).toMatchObject({ from: 1, total: 5 })
    expect(page.rows.map(({ path }) => path)).toEqual(['app', 'etc'])
  })

  it('unfolds what leads to a match of the filter, and sums up what matches', async () => {
    const key = await analyze()
    const page = await service.tree(key, { ...all, filter: 'node_modules/.*package\\.json$' })
    expect(page.rows.filter(({ type }) => type === 'file')).toHaveLength(3)
    expect(page.rows[0]).toMatchObject({ path: 'app', expanded: true, sizeBytes: 99 })
    expect(page).toMatchObject({ matchingFiles: 3, matchingBytes: 30 + 33 + 36 })
    expect(await rows(key, { minBytes: 1000 })).toEqual([
      'usr unmodified 5000 0',
      'usr/lib unmodified 5000 0',
      'usr/lib/big.so unmodified 5000 0',
    ])
  })

  it('turns down a filter that cannot be read, and one that never ends', async () => {
    const key = await analyze({ layers: [[file(`${'a'.repeat(90)}!`)]] })
    await expect(service.tree(key, { ...all, filter: '(' })).rejects.toMatchObject({
      data: { code: 'bad-request' },
    })
    await expect(service.tree(key, { ...all, filter: '^(a+)+$' })).rejects.toMatchObject({
      data: { code: 'bad-request', what: expect.stringContaining('takes longer') },
    })
  })

  it('says that a layer or an analysis is not there', async () => {
    const key = await analyze()
    for (const asked of [
      () => service.tree(key, { ...all, view: { kind: 'layer', layer: 9 } }),
      () => service.show('0'.repeat(32)),
      () => service.treemap(key, { view: { kind: 'all' }, path: 'no/such', depth: 1, boxes: 9 }),
    ]) {
      await expect(asked()).rejects.toMatchObject({ data: { code: 'not-found' } })
    }
  })
})

describe('a treemap', () => {
  it('has boxes as large as what is in them, the largest first, and sums up the rest', async () => {
    const key = await analyze()
    const map = await service.treemap(key, { view: { kind: 'all' }, path: '', depth: 2, boxes: 2 })
    expect(map).toMatchObject({ sizeBytes: 5000 + 114 + 110, restBytes: 20 + 86 + 4 })
    expect(map.children.map(({ path, sizeBytes, layer }) => [path, sizeBytes, layer])).toEqual([
      ['usr', 5000, 0],
      ['app', 114, 1],
    ])
    const layer = await service.treemap(key, {
      view: { kind: 'layer', layer: 2 },
      path: '',
      depth: 1,
      boxes: 9,
    })
    expect(layer.children.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['app', 15],
      ['ü ö', 4],
    ])
  })
})

describe('waste', () => {
  it('names the writers, the reason and what to change', async () => {
    const key = await analyze()
    const page = await service.waste(key, { sort: 'wasted', from: 0, count: 10 })
    expect(
      page.rows.map(({ path, count, sizeBytes, reclaimableBytes, reason, knownToDive }) => ({
        path,
        count,
        sizeBytes,
        reclaimableBytes,
        reason,
        knownToDive,
      })),
    ).toEqual([
      {
        path: 'app/cache',
        count: 1,
        sizeBytes: 500,
        reclaimableBytes: 500,
        reason: 'removed-later',
        knownToDive: false,
      },
      {
        path: 'app/main.js',
        count: 2,
        sizeBytes: 30,
        reclaimableBytes: 0,
        reason: 'metadata-only',
        knownToDive: true,
      },
    ])
    expect(page.rows[0]?.writers).toEqual([
      { layer: 1, createdBy: 'COPY . /app', change: 'added', sizeBytes: 0 },
      {
        layer: 2,
        createdBy: 'RUN rm -rf app/cache && chmod 755 app/main.js',
        change: 'removed',
        sizeBytes: 500,
      },
    ])
    expect(page.rows[0]?.advice).toMatch(
      /^Layer 2 \(RUN rm .* removes app\/cache, but Layer 1 \(COPY \. \/app\) keeps it: .*\.dockerignore/,
    )
    expect(page.rows[1]?.advice).toMatch(/owner or mode of app\/main\.js .*COPY --chown --chmod/)
    expect(page).toMatchObject({ wastedBytes: 30, reclaimableBytes: 500 })
    expect(page.differences).toHaveLength(2)
  })
})

describe('inventory', () => {
  it('counts what a container has at hand', async () => {
    const inventory = await service.inventory(await analyze())
    expect(inventory).toMatchObject({
      system: 'Handmade 1',
      runsAs: 'web',
      shells: ['bin/sh'],
      counts: { debian: 0, alpine: 0, npm: 2, go: 0, shells: 1, privileged: 1, users: 2 },
      privileged: [{ path: 'bin/su', mode: 0o4755, layer: 0 }],
      users: [
        { name: 'root', canLogIn: true },
        { name: 'web', canLogIn: false },
      ],
    })
    expect(inventory.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'a 1.2.3',
      '@s/b 2.0.0',
    ])
  })
})

describe('files', () => {
  it('are read as their layer wrote them, also when a later one removed them', async () => {
    const key = await analyze()
    expect(await service.content(key, { layer: 1, path: 'app/cache/two', hex: false })).toMatchObject({
      kind: 'text',
      sizeBytes: 200,
    })
    expect(await service.content(key, { layer: 1, path: 'app/again.js', hex: false })).toMatchObject({
      kind: 'text',
      text: 'console.log(1)\n',
      cut: false,
    })
    expect(await service.content(key, { layer: 1, path: 'app/main.js', hex: true })).toMatchObject({
      kind: 'hex',
      cut: false,
    })
    expect(await service.content(key, { layer: 1, path: 'app/link', hex: false })).toMatchObject({
      kind: 'none',
    })
    expect(await service.content(key, { layer: 2, path: 'app/cache', hex: false })).toMatchObject({
      kind: 'none',
    })
    await expect(service.content(key, { layer: 2, path: 'app/cache/two', hex: false })).rejects.toMatchObject(
      { data: { code: 'not-found' } },
    )
    await expect(service.content(key, { layer: 0, path: 'app/main.js', hex: false })).rejects.toMatchObject({
      data: { code: 'not-found' },
    })
    await expect(
      service.content(key, { layer: 0, path: '../../etc/passwd', hex: false }),
    ).rejects.toMatchObject({ data: { code: 'not-found' } })
  })

  it('are saved under a free name in one folder, whatever they are called in the image', async () => {
    const strange = ['..\\..\\up', 'CON', '.hidden', 'a\u202egpj.exe', `${'n'.repeat(300)}.txt`, '\u0001']
    const layers = [
      [
        directory('d/'),
        ...strange.map((name) => file(`d/${name}`, name)),
        file('main.js', 'x'),
        file('e/main.js', 'y'),
      ],
    ]
    const key = await analyze({ layers })
    const saved: string[] = []
    for (const path of [...strange.map((name) => `d/${name}`), 'main.js', 'e/main.js']) {
      saved.push((await service.saveFile(key, { layer: 0, path })).path)
    }
    for (const path of saved) expect(join(path, '..')).toBe(join(folder, 'saved'))
    expect(new Set(saved).size).toBe(saved.length)
    expect(await readFile(join(folder, 'saved', 'main.js'), 'utf8')).toBe('x')
    expect(await readFile(join(folder, 'saved', 'main-2.js'), 'utf8')).toBe('y')
    expect((await stat(join(folder, 'saved', 'main.js'))).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).sort()).toEqual(['image.tar', 'images', 'saved'])
  })
})

describe('kept analyses', () => {
  it('open again in another start, and not for another content of the archive', async () => {
    const key = await analyze()
    const tree = await rows(key, { expanded: ['app'] })
    service.close()
    service = serviceOf()
    const request = { kind: 'path', path: join(folder, 'image.tar'), image: null } as const
    expect(await service.prepare(request, null)).toMatchObject({ key, isKept: true })
    expect(await rows(key, { expanded: ['app'] })).toEqual(tree)
    expect((await service.list()).kept).toMatchObject([{ analysis: key, platform: 'linux/amd64' }])
    await writeFile(request.path, await archiveOf(await dockerFiles({ layers: [[file('other')]] })))
    expect((await service.prepare(request, null)).isKept).toBe(false)
  })

  it('are made again where the file is damaged', async () => {
    const key = await analyze()
    service.close()
    service = serviceOf()
    await writeFile(join(folder, 'images', key, 'image.bin'), 'noise')
    const request = { kind: 'path', path: join(folder, 'image.tar'), image: null } as const
    expect((await service.prepare(request, null)).isKept).toBe(false)
  })
})

describe('compare', () => {
  it('tells what came, went and changed, by file, folder and package', async () => {
    const a = await analyze()
    const [base = [], second = []] = image.layers.slice(0, 2) as [never[], never[]]
    const more = [
      file('app/node_modules/a/package.json', '{"name":"a","version":"1.3.0"}'),
      whiteout('usr'),
      file('new', 'xx'),
    ]
    const b = await analyze({ layers: [base, second, more] }, 'b.tar')
    const comparison = await service.compare(a, b)
    expect(comparison.sharedLayers).toHaveLength(2)
    expect(comparison.files.map(({ path, change }) => `${path} ${change}`).sort()).toEqual([
      'app/cache/one added',
      'app/cache/two added',
      'app/main.js changed',
      'app/node_modules/a/package.json changed',
      'new added',
      'usr/lib/big.so removed',
      'ü ö removed',
    ])
    expect(comparison.folders[0]).toEqual({ path: 'usr', beforeBytes: 5000, afterBytes: 0 })
    expect(comparison.packages).toEqual([{ kind: 'npm', name: 'a', before: '1.2.3', after: '1.3.0' }])
  })
})
