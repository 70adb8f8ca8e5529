/** Archives that are no images, each in a way of its own, and the limits under which each has to be turned down. */
import { gzipSync } from 'node:zlib'
import { defaultLimits, type ImageLimits } from '../../src-main/core/image/limits'
import {
  type ArchiveFiles,
  archiveOf,
  directory,
  dockerFiles,
  file,
  gzip,
  type HandmadeEntry,
  hardLink,
  ociFiles,
  sha256,
  symlink,
  tarOf,
} from './handmade-images'

export interface BrokenArchive {
  readonly name: string
  readonly bytes: Buffer
  readonly limits?: Partial<ImageLimits>
}

const good = {
  layers: [[file('etc/a', 'a'.repeat(3000)), symlink('l', 'etc/a')], [file('b', 'b'.repeat(700))]],
}
const block = 512

export async function brokenArchives(): Promise<BrokenArchive[]> {
  return [
    ...(await truncated()),
    ...(await changedBytes()),
    ...(await wrongNames()),
    ...(await wrongHeaders()),
    ...(await wrongDocuments()),
    ...(await wrongCompression()),
    ...(await bombs()),
  ]
}

async function truncated(): Promise<BrokenArchive[]> {
  const cases: BrokenArchive[] = []
  const forms = {
    'docker archive': await archiveOf(await dockerFiles(good)),
    'OCI archive with gzip': await archiveOf(await ociFiles({ ...good, compress: gzip })),
    'compressed docker archive': gzipSync(await archiveOf(await dockerFiles(good))),
  }
  for (const [form, whole] of Object.entries(forms)) {
    for (let i = 1; i <= 18; i++) {
      const length = Math.floor((contentEnd(whole) * i) / 20)
      cases.push({
        name: `${form}, cut off after ${length} of ${whole.length} bytes`,
        bytes: whole.subarray(0, length),
      })
    }
  }
  const layer = await tarOf([file('a', 'x'.repeat(5000))])
  // What fills up the last block may be missing; the last byte of the content may not.
  for (const length of [100, 511, 700, 2000, 5511]) {
    const cut = layer.subarray(0, length)
    cases.push({
      name: `layer cut off after ${length} bytes`,
      bytes: await archiveOf(await dockerFiles({ layers: [cut] })),
    })
  }
  const packed = gzipSync(layer)
  for (const length of [20, 40, packed.length - 9]) {
    const compress = () => packed.subarray(0, length)
    const bytes = await archiveOf(await ociFiles({ layers: [layer], compress }))
    cases.push({ name: `compressed layer cut off after ${length} bytes`, bytes })
  }
  return cases
}

/** Without the end mark and what fills up the last block: an archive that lacks these is whole. */
function contentEnd(archive: Buffer): number {
  let end = archive.length
  while (archive[end - 1] === 0) end--
  return end
}

async function changedBytes(): Promise<BrokenArchive[]> {
  const cases: BrokenArchive[] = []
  const flip = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 0x55
    return copy
  }
  for (const [form, files] of [
    ['docker archive', await dockerFiles(good)],
    ['OCI archive', await ociFiles({ ...good, compress: gzip })],
  ] as const) {
    for (const [member, content] of files) {
      if (member === 'oci-layout' || member === 'index.json') continue
      for (const share of [0.1, 0.5, 0.9]) {
        const at = Math.floor(content.length * share)
        const changed = files.map(
          ([name, bytes]) => [name, name === member ? flip(bytes, at) : bytes] as const,
        )
        cases.push({
          name: `${form}, byte ${at} of ${member.slice(0, 30)} changed`,
          bytes: await archiveOf(changed),
        })
      }
    }
    const whole = await archiveOf(files)
    for (const at of [3, 130, 150, 260]) {
      cases.push({ name: `${form}, byte ${at} of the first header changed`, bytes: flip(whole, at) })
    }
  }
  return cases
}

async function wrongNames(): Promise<BrokenArchive[]> {
  const long = 'n'.repeat(200)
  const cases: [string, readonly HandmadeEntry[]][] = [
    ['file above the root', [file('../x')]],
    ['file above the root, later', [file('a/../../x')]],
    ['absolute file above the root', [file('/../../../etc/passwd', 'root')]],
    ['folder above the root', [directory('../../d/')]],
    ['link above the root', [symlink('../l', 'x')]],
    ['hard link to above the root', [hardLink('h', '../../etc/shadow')]],
    ['hard link to nothing', [hardLink('h', 'nothing')]],
    ['hard link to itself', [hardLink('h', 'h')]],
    ['hard link to the root', [hardLink('h', '/')]],
    ['hard link to a folder', [directory('d/'), hardLink('h', 'd')]],
    ['hard links in a circle', [hardLink('a', 'b'), hardLink('b', 'a')]],
    ['whiteout of the folder above', [file('d/.wh...')]],
    ['whiteout of nothing', [file('d/.wh.')]],
    ['file in a file', [file('f'), file('f/g')]],
    ['folder where a file lies in', [file('d/f'), file('d')]],
    ['link that leads to itself', [symlink('l', 'l'), file('l/f')]],
    ['links in a circle', [symlink('a', 'b'), symlink('b', 'a'), file('a/f')]],
    ['links in a large circle', [...ring(60), file('l0/f')]],
    ['path of 5000 characters', [file(`${long}/`.repeat(25))]],
    ['path of many folders', [file(`${'d/'.repeat(3000)}f`)]],
    ['link target of 5000 characters', [symlink('l', `${long}/`.repeat(25))]],
    ['path with a NUL', [file(`pax-${'x'.repeat(100)}\0y`)]],
    ['link target with a NUL', [symlink('l', `pax-${'x'.repeat(100)}\0y`)]],
  ]
  const built = cases.map(async ([name, layer]) => ({
    name,
    bytes: await archiveOf(await dockerFiles({ layers: [layer] })),
  }))
  const good_ = await dockerFiles(good)
  const manifest = (layers: string[], config?: string) =>
    withDocument(good_, 'manifest.json', (value) => [
      { ...value[0], Layers: layers, ...(config ? { Config: config } : {}) },
    ])
  return [
    ...(await Promise.all(built)),
    {
      name: 'manifest with a layer above the archive',
      bytes: await archiveOf(manifest(['../../etc/passwd', '/etc/passwd'])),
    },
    {
      name: 'manifest with a configuration above the archive',
      bytes: await archiveOf(manifest(['a', 'b'], '../../x.json')),
    },
    {
      name: 'members that link in a circle',
      bytes: await tarOf([...toEntries(manifest(['a', 'b'])), symlink('a', 'b'), symlink('b', 'a')]),
    },
    {
      name: 'member that links out of the archive',
      bytes: await tarOf([
        ...toEntries(manifest(['a', 'b'])),
        symlink('a', '../../etc/passwd'),
        symlink('b', '/etc/shadow'),
      ]),
    },
  ]
}

const toEntries = (files: ArchiveFiles) => files.map(([name, bytes]) => file(name, bytes))

function ring(count: number): HandmadeEntry[] {
  return Array.from({ length: count }, (_, i) => symlink(`l${i}`, `l${(i + 1) % count}`))
}

/** A layer of one header block, changed, with its checksum made right again, and what follows it. */
async function wrongHeaders(): Promise<BrokenArchive[]> {
  const header = (await tarOf([file('f')])).subarray(0, block)
  const end = Buffer.alloc(2 * block)
  const put = (field: number, value: string | Buffer, more: Buffer = Buffer.alloc(0)) => {
    const copy = Buffer.from(header)
    copy.set(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, field)
    return Buffer.concat([withChecksum(copy), more, end])
  }
  const meta = (type: string, size: number, content: Buffer) => {
    const copy = Buffer.from(header)
    copy.write(type, 156, 'latin1')
    copy.write(size.toString(8).padStart(11, '0'), 124, 'latin1')
    const padded = Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)])
    return Buffer.concat([withChecksum(copy), padded, header, end])
  }
  const record = (text: string) => meta('x', text.length, Buffer.from(text, 'latin1'))
  const large = Buffer.alloc(3 << 20, 97)
  const cases: [string, Buffer][] = [
    ['size that is no number', put(124, 'zzzzzzzzzzz')],
    ['size with a digit that is not octal', put(124, '00000000009')],
    ['size below zero', put(124, Buffer.from('ffffffffffffffffffffff9c', 'hex'))],
    ['size beyond all numbers', put(124, Buffer.from('80ffffffffffffffffffffff', 'hex'))],
    ['size that the tar does not have', put(124, '00000004000')],
    ['size of a petabyte', put(124, Buffer.from('800000000004000000000000', 'hex'))],
    ['mode that is no number', put(100, 'notmode')],
    ['owner that is no number', put(108, '-------')],
    ['group below zero', put(116, Buffer.from('ffffffffffffffff', 'hex'))],
    ['type that there is not', put(156, '!')],
    ['type of a volume label', put(156, 'V')],
    ['device without a number', put(156, '3', Buffer.alloc(0)).fill('x', 329, 337)],
    ['header without a checksum', Buffer.concat([header.fill(0, 148, 156), Buffer.alloc(block, 1), end])],
    ['one zero block, then more', Buffer.concat([Buffer.alloc(block), withChecksum(header), end])],
    ['extended header of 3 MB', meta('x', large.length, large)],
    ['long name of 3 MB', meta('L', large.length, large)],
    ['long link of 3 MB', meta('K', large.length, large)],
    ['long name of 3 MB that is not there', meta('L', large.length, Buffer.alloc(10))],
    ['extended header without a record', record('what is this')],
    ['extended header with a length too large', record('99 path=a\n')],
    ['extended header with a length of nothing', record('0 path=a\n')],
    ['extended header with a length below zero', record('-5 path=a\n')],
    ['extended header that does not end', record('10 path=a')],
    ['extended header without a value', record('7 path\n')],
    ['extended size that is no number', record('13 size=huge\n')],
    ['extended size below zero', record('11 size=-1\n')],
    ['extended size beyond all numbers', record('27 size=99999999999999999\n')],
    ['extended owner that is no number', record('11 uid=me\n'.replace('11', '10'))],
    ['extended path with a NUL', record('12 path=a\0b\n')],
    ['extended path of 5000 bytes', record(`5011 path=${'p'.repeat(5000)}\n`)],
    ['extended header with nothing after it', meta('x', 9, Buffer.from('9 path=a\n')).subarray(0, 2 * block)],
  ]
  return Promise.all(
    cases.map(async ([name, layer]) => ({
      name,
      bytes: await archiveOf(await dockerFiles({ layers: [layer] })),
    })),
  )
}

function withChecksum(header: Buffer): Buffer {
  header.fill(32, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

// biome-ignore lint/suspicious/noExplicitAny: documents are broken in ways that no type allows
type Change = (value: any) => unknown

function withDocument(files: ArchiveFiles, name: string, change: Change): ArchiveFiles {
  return files.map(([member, bytes]) => [
    member,
    member === name ? Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString())))) : bytes,
  ])
}

async function wrongDocuments(): Promise<BrokenArchive[]> {
  const docker = await dockerFiles(good)
  const oci = await ociFiles(good)
  const configName = docker.at(-2)?.[0] ?? ''
  const without = (files: ArchiveFiles, part: string) => files.filter(([name]) => !name.includes(part))
  const raw = (name: string, text: string): ArchiveFiles =>
    docker.map(([member, bytes]) => [member, member === name ? Buffer.from(text) : bytes])
  /** The configuration changed, under its new name, so that only what it says is wrong. */
  const config = (change: Change): ArchiveFiles => {
    const bytes = Buffer.from(JSON.stringify(change(JSON.parse(docker.at(-2)?.[1].toString() ?? ''))))
    const name = `${sha256(bytes)}.json`
    const renamed = docker.map(([member, old]) =>
      member === configName ? ([name, bytes] as const) : ([member, old] as const),
    )
    return withDocument(renamed, 'manifest.json', (value) => [{ ...value[0], Config: name }])
  }
  const index = (change: Change) => withDocument(oci, 'index.json', change)
  const cases: [string, ArchiveFiles][] = [
    ['nothing in it', []],
    ['only a text', [['readme', Buffer.from('no image')]]],
    ['no manifest', without(docker, 'manifest.json')],
    ['no configuration', without(docker, configName)],
    ['a layer that is missing', docker.slice(1)],
    ['all layers missing', docker.slice(2)],
    ['no index', without(oci, 'index.json')],
    ['blobs missing', without(oci, 'blobs/')],
    ['manifest that is no JSON', raw('manifest.json', '[{"Config":')],
    ['manifest that is empty', raw('manifest.json', '')],
    ['manifest of another form', raw('manifest.json', '{"a":1}')],
    ['manifest without images', raw('manifest.json', '[]')],
    [
      'manifest with numbers for layers',
      withDocument(docker, 'manifest.json', (value) => [{ ...value[0], Layers: [1, 2] }]),
    ],
    [
      'manifest with one layer too few',
      withDocument(docker, 'manifest.json', (value) => [{ ...value[0], Layers: value[0].Layers.slice(1) }]),
    ],
    [
      'manifest with a layer twice',
      withDocument(docker, 'manifest.json', (value) => [
        { ...value[0], Layers: [value[0].Layers[0], value[0].Layers[0]] },
      ]),
    ],
    [
      'manifest with layers in the wrong order',
      withDocument(docker, 'manifest.json', (value) => [
        { ...value[0], Layers: [...value[0].Layers].reverse() },
      ]),
    ],
    [
      'manifest that takes the configuration for a layer',
      withDocument(docker, 'manifest.json', (value) => [
        { ...value[0], Layers: [value[0].Config, value[0].Layers[1]] },
      ]),
    ],
    [
      'manifest that takes a layer for the configuration',
      withDocument(docker, 'manifest.json', (value) => [{ ...value[0], Config: value[0].Layers[0] }]),
    ],
    ['configuration without layers', config(({ rootfs: _, ...rest }) => rest)],
    [
      'configuration with other layers',
      config((value) => ({
        ...value,
        rootfs: { diff_ids: value.rootfs.diff_ids.map(() => `sha256:${'0'.repeat(64)}`) },
      })),
    ],
    [
      'configuration with digests that are none',
      config((value) => ({ ...value, rootfs: { diff_ids: ['sha256:x', '../..'] } })),
    ],
    [
      'configuration with digests of another kind',
      config((value) => ({
        ...value,
        rootfs: { diff_ids: value.rootfs.diff_ids.map((each: string) => each.replace('sha256', 'md5')) },
      })),
    ],
    [
      'configuration with one layer too many',
      config((value) => ({
        ...value,
        rootfs: { diff_ids: [...value.rootfs.diff_ids, value.rootfs.diff_ids[0]] },
      })),
    ],
    ['configuration with a number for its history', config((value) => ({ ...value, history: 7 }))],
    ['configuration that is a list', config(() => [])],
    [
      'index with a digest that is a path',
      index((value) => ({ manifests: [{ ...value.manifests[0], digest: 'sha256:../../../../etc/passwd' }] })),
    ],
    [
      'index with a digest of another kind',
      index((value) => ({ manifests: [{ ...value.manifests[0], digest: `md5:${'0'.repeat(32)}` }] })),
    ],
    [
      'index with a digest that is not there',
      index((value) => ({ manifests: [{ ...value.manifests[0], digest: `sha256:${'0'.repeat(64)}` }] })),
    ],
    ['index without manifests', index(() => ({}))],
    ['index with a text for manifests', index(() => ({ manifests: 'all' }))],
    [
      'index of attestations only',
      index((value) => ({
        manifests: value.manifests.map((each: object) => ({
          ...each,
          annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        })),
      })),
    ],
    [
      'index with 2000 manifests',
      index((value) => ({ manifests: Array.from({ length: 2000 }, () => value.manifests[0]) })),
    ],
    ['indexes in one another', nestedIndexes(oci, 12)],
    [
      'blob under the name of another',
      oci.map(([name, bytes], i) => [i === 3 ? (oci[4]?.[0] ?? '') : name, bytes]),
    ],
    ['two images, none chosen', await twoImages()],
  ]
  return Promise.all(cases.map(async ([name, files]) => ({ name, bytes: await archiveOf(files) })))
}

function nestedIndexes(oci: ArchiveFiles, depth: number): ArchiveFiles {
  const blobs = oci.filter(([name]) => name.startsWith('blobs/'))
  let top: unknown = JSON.parse(oci.find(([name]) => name === 'index.json')?.[1].toString() ?? '')
  const more: (readonly [string, Buffer])[] = []
  for (let i = 0; i < depth; i++) {
    const bytes = Buffer.from(JSON.stringify(top))
    more.push([`blobs/sha256/${sha256(bytes)}`, bytes])
    const mediaType = 'application/vnd.oci.image.index.v1+json'
    top = { manifests: [{ mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length }] }
  }
  return [['index.json', Buffer.from(JSON.stringify(top))], ...blobs, ...more]
}

async function twoImages(): Promise<ArchiveFiles> {
  const [a, b] = [await dockerFiles(good), await dockerFiles({ layers: [[file('z')]], tags: ['other:1'] })]
  const images = [a, b].flatMap((files) => JSON.parse(files.at(-1)?.[1].toString() ?? '[]'))
  return [...a.slice(0, -1), ...b.slice(0, -1), ['manifest.json', Buffer.from(JSON.stringify(images))]]
}

/** Made with `zstd -19` from a tar of one small file. */
const zstdTar = Buffer.from(
  'KLUv/WQAJ00CAPLCChGwaww/yU7EU8MSSZJojZB+UoP0XMxlTK3fbjuzoefgay6KOY+gqhNidBQLIFAv8fGFzydRGAcA+3/OWwu2FBQOCrCfeBt5hRhc',
  'base64',
)
export const zstdTarSha256 = '982e3712d9de35e9ae3449e9fdce183537fac87e764cc97815605121c8a82660'
export const zstdLayer = zstdTar

async function wrongCompression(): Promise<BrokenArchive[]> {
  const magic = (hex: string) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(3000, 7)])
  const frame = (descriptor: number, window: number) =>
    Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, window]), Buffer.alloc(100)])
  const layers: [string, Buffer][] = [
    ['xz', magic('fd377a585a00')],
    ['bzip2', magic('425a6839')],
    ['lz4', magic('04224d18')],
    ['zip', magic('504b0304')],
    ['brotli or noise', magic('8b0280')],
    ['gzip with nothing in it', Buffer.from([0x1f, 0x8b])],
    ['gzip with noise in it', magic('1f8b0800000000000003')],
    ['gzip of a text', gzipSync('this is no tar')],
    [
      'gzip with a wrong checksum',
      Buffer.concat([gzipSync(Buffer.alloc(2000)).subarray(0, -8), Buffer.alloc(8, 1)]),
    ],
    ['gzip in gzip', gzipSync(gzipSync(Buffer.alloc(2048)))],
    ['zstd with nothing in it', zstdTar.subarray(0, 5)],
    ['zstd cut off in a block', zstdTar.subarray(0, 40)],
    ['zstd without its checksum', zstdTar.subarray(0, -4)],
    ['zstd with noise after its frame', Buffer.concat([zstdTar, Buffer.alloc(100, 9)])],
    ['zstd with a block that there is not', Buffer.concat([zstdTar.subarray(0, 7), Buffer.alloc(80, 0xff)])],
    ['zstd with a window of terabytes', frame(0, 0xff)],
    ['zstd with a window of 2 GB', frame(0, 0xa8)],
    [
      'zstd with a content of exabytes in one segment',
      Buffer.concat([frame(0xe0, 0xff).subarray(0, 5), Buffer.alloc(8, 0xff)]),
    ],
    ['zstd that skips and ends', Buffer.from('502a4d18ffffffff00', 'hex')],
    ['a text', Buffer.from('no layer at all, just words '.repeat(50))],
  ]
  return Promise.all(
    layers.map(async ([name, layer]) => ({
      name: `layer of ${name}`,
      bytes: await archiveOf(await ociFiles({ layers: [[file('a')]], compress: () => layer })),
    })),
  )
}

async function bombs(): Promise<BrokenArchive[]> {
  const many = Array.from({ length: 3000 }, (_, i) => file(`d${i}/f`))
  const zeros = Buffer.alloc(40 << 20)
  const header = (await tarOf([file('zeros', zeros)])).subarray(0, block)
  const large = Buffer.concat([header, zeros, Buffer.alloc(2 * block)])
  const docker = async (layers: readonly (readonly HandmadeEntry[] | Buffer)[]) =>
    archiveOf(await dockerFiles({ layers }))
  const documents = Array.from({ length: 100 }, (_, i) => [`d${i}.json`, Buffer.from('{}')] as const)
  return [
    {
      name: '40 MB in 40 kB, where 10 MB are allowed',
      bytes: await archiveOf(await ociFiles({ layers: [large], compress: gzip })),
      limits: { layerBytes: 10 << 20 },
    },
    { name: 'more entries than allowed', bytes: await docker([many]), limits: { entries: 1000 } },
    {
      name: 'more entries than allowed in two layers',
      bytes: await docker([many, many]),
      limits: { entries: 5000 },
    },
    { name: 'more paths than allowed', bytes: await docker([many]), limits: { paths: 1000 } },
    {
      name: 'paths that grow by each entry',
      bytes: await docker([Array.from({ length: 40 }, (_, i) => file(`${`p${i}/`.repeat(500)}f`))]),
      limits: { paths: 10_000 },
    },
    {
      name: 'more layers than allowed',
      bytes: await docker(Array.from({ length: 20 }, (_, i) => [file(`f${i}`)])),
      limits: { layers: 10 },
    },
    {
      name: 'more documents than allowed',
      bytes: await archiveOf([...documents, ...(await dockerFiles(good))]),
      limits: { documents: 50 },
    },
    {
      name: 'document larger than allowed',
      bytes: await archiveOf([
        ...(await dockerFiles(good)).slice(0, -1),
        ['manifest.json', Buffer.from(`[${' '.repeat(5000)}]`)],
      ]),
      limits: { documentBytes: 4000 },
    },
    { name: 'member that is a bomb of a header', bytes: Buffer.concat([header, zeros.subarray(0, 5000)]) },
  ]
}

export const limitsOf = ({ limits }: BrokenArchive): ImageLimits => ({ ...defaultLimits, ...limits })
