import { describe, expect, it } from 'vitest'
import {
  directory,
  dockerFiles,
  file,
  gzip,
  type HandmadeEntry,
  type HandmadeImage,
  hardLink,
  inputOf,
  ociFiles,
  opaque,
  symlink,
  tarOf,
  whiteout,
} from '../../../test/helpers/handmade-images'
import { analyzeImage } from './analyze-image'
import { ImageIndex } from './image-index'
import { stackOf } from './layer-stack'
import { layerFiles } from './query/layer-files'
import { readImage } from './read-image'

const signal = AbortSignal.timeout(60_000)

const kilobyte = (path: string) => file(path, 'x'.repeat(1000))

async function analyze(image: HandmadeImage | readonly (readonly HandmadeEntry[])[]) {
  const handmade = 'layers' in image ? image : { layers: image }
  const input = inputOf(await dockerFiles(handmade))
  return analyzeImage(
    'key',
    input,
    await readImage(input, { platform: null, signal }),
    '2026-01-01T00:00:00Z',
  )
}

async function changes(...layers: readonly (readonly HandmadeEntry[])[]) {
  const { index } = await analyze(layers)
  return layerFiles(index).map((files) =>
    Object.fromEntries(
      files.filter(({ type }) => type !== 'directory').map((each) => [each.path, each.change]),
    ),
  )
}

/** What a container sees. */
async function seen(...layers: readonly (readonly HandmadeEntry[])[]) {
  const { index } = await analyze(layers)
  const stack = stackOf(index, layers.length - 1)
  const paths: string[] = []
  for (let node = 1; node < index.paths.count; node++) {
    const entry = stack.at(node)
    if (entry >= 0 && !index.isFolder(entry)) paths.push(index.paths.path(node))
  }
  return paths.sort()
}

describe('layers on one another', () => {
  it('tells added, modified, unmodified and removed files apart', async () => {
    const [, second] = await changes(
      [file('same', 'a'), file('other', 'a'), file('gone', 'a')],
      [file('same', 'a'), file('other', 'b'), file('new', 'a'), whiteout('gone')],
    )
    expect(second).toEqual({ same: 'unmodified', other: 'modified', new: 'added', gone: 'removed' })
  })

  it.each<[string, HandmadeEntry, HandmadeEntry]>([
    ['mode', file('f', 'a', { mode: 0o644 }), file('f', 'a', { mode: 0o4755 })],
    ['owner', file('f', 'a'), file('f', 'a', { uid: 7 })],
    ['group', file('f', 'a'), file('f', 'a', { gid: 7 })],
    ['content of the same size', file('f', 'a'), file('f', 'b')],
    ['link target', symlink('f', 'a'), symlink('f', 'b')],
    ['type', file('f', 'a'), symlink('f', 'a')],
  ])('calls a file with another %s modified', async (_, before, after) => {
    expect((await changes([before], [after]))[1]).toEqual({ f: 'modified' })
  })

  it('compares a hard link by the content that it leads to', async () => {
    const [, second] = await changes([file('a', 'x'), hardLink('b', 'a')], [file('a', 'x'), file('b', 'x')])
    expect(second).toEqual({ a: 'unmodified', b: 'unmodified' })
  })

  it('follows a hard link to a file of a lower layer', async () => {
    const [, second] = await changes([file('a', 'x')], [hardLink('a2', 'a')], [file('a2', 'x')])
    expect(second).toEqual({ a2: 'added' })
  })

  it('removes a folder with all that is in it, and keeps what the same layer puts back', async () => {
    expect(await seen([file('d/a'), file('d/e/b')], [whiteout('d')])).toEqual([])
    expect(await seen([file('d/a'), file('d/e/b')], [whiteout('d'), file('d/c')])).toEqual(['d/c'])
  })

  it('hides what lies below an opaque folder, not what the same layer has in it, in whatever order', async () => {
    expect(await seen([file('d/a')], [directory('d/'), file('d/b'), opaque('d')])).toEqual(['d/b'])
    expect(await seen([file('d/a')], [opaque('d'), file('d/b')])).toEqual(['d/b'])
  })

  it('removes what was in a folder that becomes a file or a link', async () => {
    expect(await seen([file('d/a')], [symlink('d', 'e')])).toEqual(['d'])
    expect(await seen([file('d')], [file('d/a')])).toEqual(['d/a'])
  })

  it('takes whiteouts below what the same layer made a file of, as umoci writes them, in whatever order', async () => {
    const below = [file('d/a'), file('d/e/b')]
    expect(await seen(below, [file('d'), whiteout('d/a'), whiteout('d/e/b')])).toEqual(['d'])
    expect(await seen(below, [whiteout('d/a'), opaque('d/e'), file('d')])).toEqual(['d'])
  })

  it('puts files where links of the same layer lead', async () => {
    expect(await seen([directory('usr/lib/'), symlink('lib', 'usr/lib'), file('lib/a')])).toEqual([
      'lib',
      'usr/lib/a',
    ])
    expect(await seen([symlink('x', '../../y'), file('x/a')])).toEqual(['x', 'y/a'])
  })

  it('takes the last of several entries of one path', async () => {
    const { analysis } = await analyze([[file('a', 'old'), file('a', 'newer')]])
    expect(analysis).toMatchObject({ visibleFiles: 1, visibleBytes: 5, sizeBytes: 8, reclaimableBytes: 3 })
    expect(analysis.layers[0]?.files).toBe(1)
  })

  it.each([
    ['without its end mark', 512],
    ['without its end mark and half of the padding', 200],
    ['that ends with the last byte of a file, as umoci insert writes it', 3],
  ])('takes a layer %s', async (_, bytes) => {
    const layer = (await tarOf([file('a', 'old'), file('b', 'new')])).subarray(0, 512 * 3 + bytes)
    const { index } = await analyze({ layers: [layer] })
    expect(layerFiles(index)[0]?.map(({ path, size }) => `${path} ${size}`)).toEqual(['a 3', 'b 3'])
  })

  it('turns a layer down that ends before its last file does', async () => {
    const layer = (await tarOf([file('a', 'old'), file('b', 'new')])).subarray(0, 512 * 3 + 2)
    await expect(analyze({ layers: [layer] })).rejects.toMatchObject({ data: { code: 'image-damaged' } })
  })

  it('reads names in the forms that tars have them', async () => {
    const long = `${'long/'.repeat(40)}name`
    expect(
      await seen([file('./a'), file('/b'), file('c//d'), file('e/../f'), file(long), file('ä/ö')]),
    ).toEqual(['a', 'b', 'c/d', 'f', long, 'ä/ö'].sort())
  })
})

describe('score', () => {
  it('counts as dive does', async () => {
    const { analysis } = await analyze([
      [
        file('keep', 'x'.repeat(100)),
        file('twice', 'x'.repeat(10)),
        directory('dir/'),
        file('dir/a', 'x'.repeat(20)),
        directory('gone/'),
      ],
      [file('twice', 'x'.repeat(30)), whiteout('dir'), whiteout('gone')],
    ])
    // Paths: keep 100; twice 10 + 30; dir/a 20; dir 20 (a folder removed counts what was in it); gone 0 + 0.
    expect(analysis.efficiencyScore).toBeCloseTo((100 + 10 + 20 + 20) / (100 + 40 + 20 + 20), 12)
    expect(analysis.wastedBytes).toBe(40)
    expect(analysis.userWastedPercent).toBeCloseTo(40 / 30, 12)
    expect(analysis.reclaimableBytes).toBe(10 + 20)
  })

  it.each<[string, HandmadeEntry[][], number, number]>([
    [
      'a removed folder of which no layer has an entry as 0',
      [
        [kilobyte('a/f'), kilobyte('k')],
        [whiteout('a'), kilobyte('k')],
      ],
      2000 / 3000,
      2000,
    ],
    [
      'so where a file comes in its place',
      [[kilobyte('a/f')], [whiteout('a')], [file('a', 'x'.repeat(10))]],
      1000 / 1010,
      10,
    ],
    [
      'so where the last layer that has it has no entry of it',
      [[directory('a/'), kilobyte('a/f')], [file('a/g')], [whiteout('a')], [file('a', 'x'.repeat(10))]],
      1000 / 1010,
      10,
    ],
    [
      'so where that layer only removed something in it',
      [
        [directory('a/'), kilobyte('a/f'), file('a/g')],
        [whiteout('a/g')],
        [whiteout('a')],
        [file('a', 'x'.repeat(10))],
      ],
      1000 / 1010,
      10,
    ],
  ])('counts as dive does %s', async (_, layers, efficiency, wasted) => {
    const { analysis } = await analyze(layers)
    expect(analysis.efficiencyScore).toBeCloseTo(efficiency, 12)
    expect(analysis.wastedBytes).toBe(wasted)
  })

  it('is perfect for an image with nothing in it, and for one layer', async () => {
    expect((await analyze([[]])).analysis).toMatchObject({
      efficiencyScore: 1,
      wastedBytes: 0,
      userWastedPercent: 0,
    })
    expect((await analyze([[file('a', 'a')]])).analysis).toMatchObject({
      efficiencyScore: 1,
      userWastedPercent: 0,
    })
  })

  it('does not call bytes reclaimable that another hard link still leads to', async () => {
    const { analysis } = await analyze([[file('a', 'xxxx'), hardLink('b', 'a')], [whiteout('a')]])
    expect(analysis.reclaimableBytes).toBe(0)
    const both = await analyze([
      [file('a', 'xxxx'), hardLink('b', 'a')],
      [whiteout('a'), whiteout('b')],
    ])
    expect(both.analysis.reclaimableBytes).toBe(4)
  })

  it('counts what an opaque folder hides as reclaimable, which dive does not', async () => {
    const { analysis } = await analyze([[file('d/a', 'xxxx')], [opaque('d'), file('d/b', 'y')]])
    expect(analysis).toMatchObject({ wastedBytes: 0, reclaimableBytes: 4 })
  })
})

describe('history', () => {
  it('gives layers to the lines that made one', async () => {
    const { history, analysis } = await analyze({
      layers: [[file('a', 'aa')], [file('b', 'b')]],
      history: [
        { created_by: 'ADD file:1 in /' },
        { created_by: '/bin/sh -c #(nop)  CMD ["sh"]', empty_layer: true },
        { created_by: 'ENV A=1', empty_layer: true },
        { created_by: 'RUN /bin/sh -c echo b > b # buildkit' },
      ],
    })
    expect(history.map(({ layer, createdBy, sizeBytes }) => [layer, createdBy, sizeBytes])).toEqual([
      [0, 'ADD file:1 in /', 2],
      [null, 'CMD ["sh"]', 0],
      [null, 'ENV A=1', 0],
      [1, 'RUN echo b > b', 1],
    ])
    expect(analysis.layers.map(({ createdBy }) => createdBy)).toEqual(['ADD file:1 in /', 'RUN echo b > b'])
  })

  it('has a row for each layer where the image brings no history', async () => {
    const { history } = await analyze([[file('a')], [file('b')]])
    expect(history.map(({ layer, createdBy }) => [layer, createdBy])).toEqual([
      [0, ''],
      [1, ''],
    ])
  })
})

describe('forms of an image', () => {
  const image: HandmadeImage = { layers: [[file('a', 'x')], [file('b', 'y'), whiteout('a')]] }
  const seenIn = async (files: Awaited<ReturnType<typeof dockerFiles>>, platform: string | null = null) => {
    const input = inputOf(files)
    const read = await readImage(input, { platform, signal })
    return { read, index: new ImageIndex(read.paths, read.columns, read.layers) }
  }

  it('is the same image in each form, in whatever order its members come', async () => {
    const digests: string[][] = []
    for (const files of [
      await dockerFiles(image),
      [...(await dockerFiles(image))].reverse(),
      await ociFiles(image),
      [...(await ociFiles({ ...image, compress: gzip }))].reverse(),
    ]) {
      const { read } = await seenIn(files)
      digests.push(read.layers.map(({ digest, sizeBytes }) => `${digest} ${sizeBytes}`))
    }
    expect(new Set(digests.map((each) => each.join())).size).toBe(1)
  })

  it('takes the platform that is asked for, and the own one else', async () => {
    const files = await ociFiles(
      { ...image, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { layers: [[file('amd')]] },
    )
    const own = await seenIn(files)
    expect(own.read).toMatchObject({ platform: 'linux/amd64', platforms: ['linux/arm64/v8', 'linux/amd64'] })
    expect((await seenIn(files, 'linux/arm64')).read.platform).toBe('linux/arm64/v8')
    await expect(seenIn(files, 'linux/s390x')).rejects.toMatchObject({
      data: { code: 'not-found', details: ['linux/arm64/v8', 'linux/amd64'] },
    })
  })
})
